import { createReadStream } from "node:fs";
import { type ByteInput, type TextOptions, textInput } from "../files/bytes/open.js";
import { documentsIn, inputsIn, isPipe, isZipFile, memberAt } from "../files/bytes/places.js";
import { type RawInput, rawFile, rawStream } from "../files/bytes/raw-input.js";
import { type ArchivePlace, isWorkbook, isZip, openArchive, rawMember, stored } from "../files/bytes/zip.js";
import { ConfigError } from "../index.js";
import type { Io } from "./io.js";
import { printable } from "./printable.js";
import { show } from "./wrapped.js";

/** What is at a path, or in an archive there. */
export interface Place {
  /** `-` is standard input. */
  readonly path: string;
  /** The name of a file in the archive. */
  readonly member?: string;
  /** Where the files of this input are: beside it, with more at the end of the name. */
  readonly base: string;
  /** What else is in the archive, and is not read: "readme.txt". Said of its first input alone. */
  readonly beside?: readonly string[];
  /** Why an archive cannot be looked into: it is told where it is opened, in the order of the inputs. */
  readonly wrong?: unknown;
}

export const placeOf = (path: string): Place => ({ path, base: path });

/** Each input that a command line names: an archive is an input for each file in it. */
export async function placesOf(paths: readonly string[]): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const path of paths) {
    places.push(...(await placesAt(path).catch((wrong: unknown) => [{ ...placeOf(path), wrong }])));
  }
  return places;
}

async function placesAt(path: string): Promise<readonly Place[]> {
  if (path === "-") return [placeOf(path)];
  const inside = await memberAt(path);
  if (inside) return [{ ...inside, base: besideOf(inside.path, inside.member) }];
  // What cannot be read is told where it is opened, in the order of the inputs.
  if (!(await isZipFile(path).catch(() => false))) return [placeOf(path)];
  const archive = await openArchive(path);
  archive.close();
  if (isWorkbook(archive)) return [placeOf(path)];
  const members = inputsIn(archive);
  const beside = documentsIn(archive);
  return members.map((member, index) => ({
    path,
    member,
    base: members.length === 1 ? path : besideOf(path, member),
    ...(index === 0 && beside.length > 0 && { beside }),
  }));
}

/** Says which files of archives are not read. */
export async function tellBeside(places: readonly Place[], { stderr }: Io): Promise<void> {
  const lines = places.flatMap(({ path, beside = [] }) => {
    const names = beside.map((name) => JSON.stringify(name)).join(", ");
    const are = beside.length === 1 ? "is no table" : "are no tables";
    return beside.length === 0 ? [] : [`${printable(path)}: ${printable(names)} in it ${are}, and not read.\n`];
  });
  if (lines.length > 0) await show(stderr, lines.join(""));
}

const besideOf = (path: string, member: string): string => `${path}.${member.replace(/[/\\]/g, "_")}`;

/** A text, or a spreadsheet. */
export type Content = { readonly text: ByteInput } | { readonly workbook: ArchivePlace };

/** What is there, by its first bytes. An archive is read at any place in it: one that comes from a pipe is kept in memory. */
export async function contentOf({ path, member }: Place, io: Io, options: TextOptions): Promise<Content> {
  const isStream = path === "-" || (await isPipe(path));
  if (!isStream && member === undefined && (await isZipFile(path))) return { workbook: path };
  const raw = isStream ? streamAt(path, io) : member === undefined ? rawFile(path) : rawMember(path, member);
  return contentIn(raw, isStream, options, isStream);
}

/** @param isUnpacked Whether the only file of an archive is read: that of one from a pipe, as that at a path is. */
async function contentIn(
  raw: RawInput,
  isStream: boolean,
  options: TextOptions,
  isUnpacked: boolean,
): Promise<Content> {
  if (!isZip(await raw.head(4))) return { text: textInput(raw, isStream, options) };
  const kept = await stored(raw);
  const archive = await openArchive(kept);
  archive.close();
  if (isWorkbook(archive)) return { workbook: kept };
  const [only, ...others] = isUnpacked ? inputsIn(archive) : [];
  if (only === undefined) return { text: textInput(raw, isStream, options) }; // an archive in an archive, which is no text
  if (others.length === 0) return contentIn(rawMember(kept, only), isStream, options, false);
  throw new ConfigError(`${raw.name} is a ZIP archive with several files in it; save it as a file, and give its path.`);
}

function streamAt(path: string, io: Io): RawInput {
  return path === "-" ? rawStream("standard input", io.stdin) : rawStream(path, createReadStream(path));
}
