import { seededRandom } from "../../../../src/sandbox/faults.js";
import { ARCHIVES, CONTAINERS, ENCODINGS, inEncoding } from "./containers.js";
import { goodFile, KINDS, type Kind, SAID } from "./good-files.js";
import { LONG_MUTATIONS, MUTATIONS } from "./mutations.js";
import { badSheet, SHEET_MUTATIONS } from "./sheets.js";
import type { Said } from "./verdict.js";

export interface BadFile {
  /** Says how it was made, its seed first. */
  readonly name: string;
  readonly kind: Kind;
  readonly seed: number;
  readonly bytes: Buffer;
  /** What the user says of it. */
  readonly said: Said;
}

/** Of each way to break a text, stored as it is: the places differ. */
const PLACES = 10;
const FEWER_PLACES = 4;
/** Of what changes one cell among many: few of them are the address. */
const MORE_PLACES = 40;

type Made = Omit<BadFile, "seed" | "name"> & { readonly name: string };
type Make = (random: () => number) => Made;

/** The same files each time: every kind, broken in every way, stored in every way. The long ones only in some. */
export function* badFiles(): Generator<BadFile> {
  let seed = 0;
  for (const make of [...texts(), ...dialects(), ...encodings(), ...archives(), ...sheets()]) {
    seed += 1;
    const made = make(seededRandom(seed));
    yield { ...made, name: `${seed}: ${made.name}`, seed };
  }
}

function* texts(): Generator<Make> {
  for (const kind of KINDS) {
    for (const mutation of Object.keys(MUTATIONS)) {
      for (const container of Object.keys(CONTAINERS)) {
        yield* times(container === "plain" ? PLACES : 1, text(kind, mutation, container));
      }
    }
    for (const mutation of Object.keys(LONG_MUTATIONS)) {
      for (const container of ["plain", "UTF-16BE", "gzip"]) yield text(kind, mutation, container);
    }
  }
}

function* dialects(): Generator<Make> {
  for (const [kind, said] of Object.entries(SAID)) {
    for (const mutation of Object.keys(MUTATIONS)) {
      yield* times(FEWER_PLACES, text(kind as keyof typeof SAID, mutation, "plain", said));
    }
  }
}

/** Said and not said; whole, and with bytes inside that are no character. */
function* encodings(): Generator<Make> {
  for (const encoding of ENCODINGS) {
    for (const kind of ["csv", "tsv", "ndjson", "pretty-json"] as const) {
      for (const mutation of [
        "untouched",
        "cut",
        "flipped byte",
        "quote inserted",
        "NUL byte",
        "CR everywhere",
        "noise",
      ]) {
        for (const said of [{}, { encoding }]) {
          yield (random) => {
            const bytes = inEncoding(encoding, mutated(kind, mutation, random));
            const what = "encoding" in said ? "said" : "not said";
            return { name: `${kind}, ${mutation}, ${encoding} (${what})`, kind, bytes, said };
          };
        }
      }
    }
  }
}

function* archives(): Generator<Make> {
  for (const kind of ["csv", "ndjson", "json"] as const) {
    for (const container of Object.keys(ARCHIVES)) {
      for (const mutation of ["untouched", "cut", "quote inserted", "piece missing", "bracket missing"]) {
        yield* times(container.includes("flipped") ? FEWER_PLACES : 1, text(kind, mutation, container));
      }
    }
  }
}

function* sheets(): Generator<Make> {
  for (const mutation of Object.keys(SHEET_MUTATIONS)) {
    yield* times(/flipped|^cell/.test(mutation) ? MORE_PLACES : PLACES, (random) => ({
      name: `xlsx, ${mutation}`,
      kind: "xlsx",
      bytes: badSheet(mutation, random),
      said: {},
    }));
  }
}

function* times(count: number, make: Make): Generator<Make> {
  for (let place = 1; place <= count; place += 1) yield make;
}

function text(kind: Exclude<Kind, "xlsx">, mutation: string, container: string, said: Said = {}): Make {
  return (random) => {
    const broken = mutated(kind, mutation, random);
    const bytes = (CONTAINERS[container] ?? ARCHIVES[container])?.(broken, random) ?? broken;
    return { name: `${kind}, ${mutation}, ${container}`, kind, bytes, said };
  };
}

function mutated(kind: Exclude<Kind, "xlsx">, mutation: string, random: () => number): Buffer {
  const mutate = MUTATIONS[mutation] ?? LONG_MUTATIONS[mutation];
  return Buffer.from(mutate?.(goodFile(kind, random), random) ?? "");
}
