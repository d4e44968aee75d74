import { parseArgs } from "node:util";

export interface Flags {
  /** A smoke test: everything runs and counts must match; the figures mean little. */
  readonly quick: boolean;
  readonly json: boolean;
  /** These suites alone. */
  readonly only: readonly string[] | undefined;
  /** The folder of another checkout that is built: it runs beside this one where files and objects are sent. */
  readonly against: string | undefined;
  readonly rounds: number;
  readonly rows: number;
  /** Keep the results in results.json, those of `only` in place of the same suites, and make docs/performance.md and its picture of them. */
  readonly record: boolean;
  /** Make the two of the results that are kept, and measure nothing. */
  readonly pages: boolean;
}

export function readFlags(args: string[]): Flags {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      only: { type: "string" },
      against: { type: "string" },
      rounds: { type: "string" },
      rows: { type: "string" },
      record: { type: "boolean", default: false },
      pages: { type: "boolean", default: false },
    },
  });
  const { quick, json, only, against, record, pages } = values;
  if (record && quick) throw new Error("--record needs a full run, or with --only its suites at full size");
  return {
    quick,
    json,
    only: only?.split(","),
    against,
    record,
    pages,
    rounds: count("rounds", values.rounds, quick ? 1 : 7),
    rows: count("rows", values.rows, quick ? 10_000 : 100_000),
  };
}

function count(name: string, given: string | undefined, fallback: number): number {
  const number = given === undefined ? fallback : Number(given);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} is ${given}; it must be a whole number from 1 on`);
  return number;
}
