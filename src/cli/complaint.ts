import { ConfigError, isRelevaError, type RelevaError } from "../errors.js";
import type { MappingRequest } from "../files/columns/choose.js";
import { EncodingError, FileError, type FileFact } from "../files/file-error.js";
import { dialectOf } from "./dialect-flags.js";
import { AUTO, type BackfillFlags } from "./flags.js";
import { openInput } from "./input.js";
import type { Io } from "./io.js";
import type { Place } from "./places.js";
import { type FlagRow, flagTable } from "./reading-flags.js";
import { ofOneFile, type Typed, typedAgain } from "./typed-again.js";
import { type Unsaid, unsaidOf } from "./unsaid.js";

/** Errors of which one flag is the remedy. Who sends a file for the first time would meet them one after the other. */
const OF_UNSAID: ReadonlySet<FileFact> = new Set([
  "unknown-export",
  "subscription-unsaid",
  "nobody-subscribed",
  "header-unexpected",
  "no-known-column",
  "records-unmapped",
  "encoding-unsaid",
]);

/** Of a command line, what a complaint about one of its files needs. */
export interface Asked {
  readonly request: MappingRequest;
  readonly flags: BackfillFlags;
  readonly typed: Typed;
  readonly io: Io;
}

/**
 * What is wrong with an input, told with all that is still to be said of it and one command that says it. Another error is returned as
 * it is.
 */
export async function complaintOf(error: unknown, place: Place, asked: Asked): Promise<unknown> {
  if (!(error instanceof FileError) || !OF_UNSAID.has(error.fact)) return error;
  const looked = place.path === "-" ? unsaidOfStream(error.fact, asked.flags) : await lookAt(place, error, asked);
  if (isRelevaError(looked)) return error.fact === "no-known-column" ? looked : error; // it leaves out the columns of an export that this is not
  if (looked === undefined || looked.words.length === 0) return error;
  const ofKey = isWithoutKey(asked) ? [CHECK_ONLY] : [];
  const lines = flagTable([...looked.rows, ...ofKey]);
  const told = error.fact === "no-known-column" ? `${place.path}: no known export has these columns.` : error.brief;
  const next = commandFor(place, asked.typed, [...looked.words, ...ofKey.map(([flag]) => flag)]);
  return new ConfigError(`${told} Still to be said:\n${lines.join("\n")}\n  Next: ${next}`, { cause: error });
}

const CHECK_ONLY: FlagRow = [
  "--dry-run",
  "checks without a key; to send, set RELEVA_SECRET_KEY or say --secret-key-file <path>",
];

function isWithoutKey({ flags, io }: Asked): boolean {
  const { dryRun, secretKeyFile, state, resume, restart } = flags;
  const isOfState = (state ?? resume ?? restart) !== undefined; // a dry run has none
  return !dryRun && !isOfState && secretKeyFile === undefined && (io.env.RELEVA_SECRET_KEY ?? "") === "";
}

async function lookAt(
  place: Place,
  wrong: FileError,
  { flags, request, io }: Asked,
): Promise<Unsaid | RelevaError | undefined> {
  const encoding = wrong instanceof EncodingError && flags.encoding === undefined ? wrong.guess : undefined;
  const dialect = { ...dialectOf(flags), ...(encoding !== undefined && { encoding }) };
  try {
    const input = await openInput(place, flags.format, io, request, dialect);
    const looked = input.isFile ? await input.examine?.() : undefined;
    if (looked === undefined) return undefined;
    const { words, rows } = unsaidOf(input.name, looked.examination, flags);
    if (encoding === undefined) return { words, rows };
    const row: FlagRow = [`--encoding ${encoding}`, "is how its letters seem to be written"];
    return { words: ["--encoding", encoding, ...words], rows: [row, ...rows] };
  } catch (error) {
    if (isRelevaError(error)) return error;
    throw error;
  }
}

/** A stream can be read once: what is in it cannot be looked at before. */
function unsaidOfStream(fact: FileFact, { map = [], subscribedAtChanged }: BackfillFlags): Unsaid | undefined {
  const isOfColumns = fact === "unknown-export" || fact === "records-unmapped";
  if (!isOfColumns && fact !== "subscription-unsaid") return undefined;
  const rows: readonly FlagRow[] = [
    ...(isOfColumns && !map.includes(AUTO) ? [[`--map ${AUTO}`, "takes the columns for what is likely"] as const] : []),
    ...(subscribedAtChanged === undefined
      ? [["--subscribed-at-changed false", "nobody's subscription status is changed"] as const]
      : []),
  ];
  return { rows, words: rows.flatMap(([flag]) => flag.split(" ")) };
}

/** The command line for one of its files, with more flags. One of several files in an archive is named with the archive. */
export function commandFor({ path, member, base }: Place, typed: Typed, added: readonly string[]): string {
  const whole = member === undefined ? path : `${path}/${member}`;
  const word = typed.paths.includes(whole) ? whole : path;
  return typedAgain(ofOneFile(typed, word, base === path ? word : whole), added);
}
