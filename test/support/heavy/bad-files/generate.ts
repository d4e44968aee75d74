import { seededRandom } from "../../../../src/sandbox/faults.js";
import { CONTAINERS } from "./containers.js";
import { goodFile, KINDS, type Kind } from "./good-files.js";
import { LONG_MUTATIONS, MUTATIONS } from "./mutations.js";

export interface BadFile {
  /** Says how it was made. */
  readonly name: string;
  readonly kind: Kind;
  readonly seed: number;
  readonly bytes: Buffer;
}

/** Of each way to break a text, stored as it is: the places differ. */
const PLACES = 10;

/** The same files each time: every kind, broken in every way, stored in every way. The long ones only in some. */
export function* badFiles(): Generator<BadFile> {
  let seed = 0;
  for (const kind of KINDS) {
    for (const mutation of Object.keys(MUTATIONS)) {
      for (const container of Object.keys(CONTAINERS)) {
        const places = container === "plain" ? PLACES : 1;
        for (let place = 1; place <= places; place += 1) {
          seed += 1;
          yield badFile(kind, mutation, container, seed);
        }
      }
    }
    for (const mutation of Object.keys(LONG_MUTATIONS)) {
      for (const container of ["plain", "UTF-16BE", "gzip"]) {
        seed += 1;
        yield badFile(kind, mutation, container, seed);
      }
    }
  }
}

function badFile(kind: Kind, mutation: string, container: string, seed: number): BadFile {
  const random = seededRandom(seed);
  const text = Buffer.from((MUTATIONS[mutation] ?? LONG_MUTATIONS[mutation])?.(goodFile(kind, random), random) ?? "");
  const bytes = CONTAINERS[container]?.(text, random) ?? text;
  return { name: `${seed}: ${kind}, ${mutation}, ${container}`, kind, seed, bytes };
}
