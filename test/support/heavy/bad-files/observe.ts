import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { openInput } from "../../../../src/cli/input.js";
import type { Io } from "../../../../src/cli/io.js";
import type { Format } from "../../../../src/files/formats/detect.js";
import { BackfillError, type BackfillReport, type RelevaClient, type SourceRecord } from "../../../../src/index.js";
import type { BadFile } from "./generate.js";
import type { Kind } from "./good-files.js";

/** What a run made of a file. */
export interface Observed {
  /** On which each record starts, in the order in which they were read. */
  readonly lines: readonly number[];
  /** Of the rejects that are no row or no record. */
  readonly broken: readonly number[];
  /** Undefined when the file was refused before the run. */
  readonly report: BackfillReport | undefined;
  readonly error: unknown;
}

const FORMATS: Readonly<Record<Kind, Format>> = {
  csv: "csv",
  semicolons: "csv",
  tsv: "tsv",
  ndjson: "ndjson",
  json: "json",
  "pretty-json": "json",
};

/** Every second one comes through a pipe, in pieces of another size each. */
export async function observe(client: RelevaClient, folder: string, file: BadFile): Promise<Observed> {
  const lines: number[] = [];
  const broken: number[] = [];
  async function* watched(records: AsyncIterable<SourceRecord>): AsyncGenerator<SourceRecord> {
    for await (const record of records) {
      lines.push(record.origin?.line ?? Number.NaN);
      yield record;
    }
  }
  try {
    const path = join(folder, "input");
    if (file.seed % 2 === 0) await writeFile(path, file.bytes);
    const input = await openInput(file.seed % 2 === 0 ? path : "-", FORMATS[file.kind], ioOver(file));
    const report = await client.backfill(watched(input.records), {
      maxBatchSize: 7,
      onReject({ issues, origin }) {
        if (["csv", "json", "encoding"].includes(issues?.[0]?.code ?? "")) broken.push(origin?.line ?? Number.NaN);
      },
    });
    return { lines, broken, report, error: undefined };
  } catch (error) {
    const isRun = error instanceof BackfillError;
    return { lines, broken, report: isRun ? error.report : undefined, error: isRun ? error.cause : error };
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
