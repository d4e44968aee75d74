import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sharedSheet } from "../support/files/sheet.js";
import { CSV_HEADER, csvRow, localCsvRow, record } from "./records.mjs";

/** The files that are sent, written when they are first asked for. */
export class Inputs {
  readonly #folder: string;

  static async create(): Promise<Inputs> {
    return new Inputs(await mkdtemp(join(tmpdir(), "releva-profiles-bench-")));
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param people how many there are before they repeat */
  ndjson(rows: number, people = rows): Promise<string> {
    return this.#write(`${rows}-of-${people}.ndjson`, rows, (n) => JSON.stringify(record(n % people)));
  }

  csv(rows: number): Promise<string> {
    return this.#write(`${rows}.csv`, rows + 1, (n) => (n === 0 ? CSV_HEADER : csvRow(n - 1)));
  }

  /** With national phone numbers and local dates. */
  localCsv(rows: number): Promise<string> {
    return this.#write(`${rows}-local.csv`, rows + 1, (n) => (n === 0 ? CSV_HEADER : localCsvRow(n - 1)));
  }

  /** A spreadsheet of the same rows, their texts shared as spreadsheet programs write them. */
  async xlsx(rows: number): Promise<string> {
    const path = join(this.#folder, `${rows}.xlsx`);
    if (!existsSync(path)) await writeFile(path, sharedSheet(csvCells(rows)));
    return path;
  }

  async #write(name: string, lines: number, lineAt: (n: number) => string): Promise<string> {
    const path = join(this.#folder, name);
    if (existsSync(path)) return path;
    const file = createWriteStream(path);
    for (let n = 0; n < lines; n += 1) if (!file.write(`${lineAt(n)}\n`)) await once(file, "drain");
    await new Promise((resolve) => file.end(resolve));
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

function* csvCells(rows: number): Generator<readonly string[]> {
  for (let n = 0; n <= rows; n += 1) {
    const line = n === 0 ? CSV_HEADER : csvRow(n - 1);
    yield [...line.matchAll(/"([^"]*)"|[^,]+/g)].map(([cell, quoted]) => quoted ?? cell);
  }
}
