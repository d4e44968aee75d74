import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { openInput } from "../../../../src/cli/input.js";
import type { Io } from "../../../../src/cli/io.js";
import { placesOf } from "../../../../src/cli/places.js";
import type { Format } from "../../../../src/files/formats/detect.js";
import { BackfillError, type BackfillReport, type RelevaClient, type SourceRecord } from "../../../../src/index.js";
import type { BadFile } from "./generate.js";
import type { Kind } from "./good-files.js";

/** What a run made of a file. */
export interface Observed {
  /** On which each record starts, in the order in which they were read. */
  readonly lines: readonly number[];
  /** The e-mail address of each. */
  readonly emails: readonly (string | undefined)[];
  /** Of the rejects that are no row or no record. */
  readonly broken: readonly number[];
  /** Rows that repeat the header, of the inputs that were read to their ends. */
  readonly repeated: number;
  /** One of each input; none of one that was refused before its run. */
  readonly reports: readonly BackfillReport[];
  readonly error: unknown;
}

const FORMATS: Partial<Readonly<Record<Kind, Format>>> = {
  tsv: "tsv",
  ndjson: "ndjson",
  json: "json",
  "pretty-json": "json",
};

export const isPiped = ({ seed }: BadFile): boolean => seed % 2 === 1;

/** Every second one comes through a pipe, in pieces of another size each. */
export async function observe(client: RelevaClient, folder: string, file: BadFile): Promise<Observed> {
  const lines: number[] = [];
  const emails: (string | undefined)[] = [];
  const broken: number[] = [];
  const reports: BackfillReport[] = [];
  let repeated = 0;
  async function* watched(records: AsyncIterable<SourceRecord>): AsyncGenerator<SourceRecord> {
    for await (const record of records) {
      lines.push(record.origin?.line ?? Number.NaN);
      emails.push((record.value as { readonly profile?: { readonly email?: string } } | null)?.profile?.email);
      yield record;
    }
  }
  try {
    const path = join(folder, "input");
    if (!isPiped(file)) await writeFile(path, file.bytes);
    for (const place of await placesOf([isPiped(file) ? "-" : path])) {
      const format = file.kind === "xlsx" ? undefined : (FORMATS[file.kind] ?? "csv");
      const input = await openInput(place, format, ioOver(file), {}, file.said);
      const report = await client.backfill(watched(input.records), {
        maxBatchSize: 7,
        onReject({ issues, origin }) {
          if (["csv", "json", "encoding", "xlsx"].includes(issues?.[0]?.code ?? ""))
            broken.push(origin?.line ?? Number.NaN);
        },
      });
      reports.push(report);
      repeated += input.records.notices.find(({ kind }) => kind === "repeated-header")?.count ?? 0;
    }
    return { lines, emails, broken, repeated, reports, error: undefined };
  } catch (error) {
    if (!(error instanceof BackfillError)) return { lines, emails, broken, repeated, reports, error };
    return { lines, emails, broken, repeated, reports: [...reports, error.report], error: error.cause };
  }
}

function ioOver({ bytes, seed }: BadFile): Io {
  const output = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY: false });
  return {
    stdin: Readable.from(pieces(bytes, bytes.length > 100_000 ? 65_536 : 1 + (seed % 7) ** 3)),
    stdout: output,
    stderr: output,
    env: {},
    fetch,
    onSignal: () => () => {},
  };
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
