import { spaced } from "../table.js";
import { figureOf, type Results, speedOf } from "./results.js";

/** Rows of a request. */
const BATCH_SIZE = 500;

/** The link of suites/links.ts that stands for a slow API. */
export const SLOW: { readonly delayMs: number; readonly concurrency: number } = { delayMs: 200, concurrency: 4 };

/** What a run says to somebody who has a shop, and no wish to read a table. */
export function sentencesOf(results: Results): readonly string[] {
  return [speed(results), memory(results), slowApi(results), checking(results)];
}

function speed(results: Results): string {
  const [ours, hand] = [speedOf(results, "ours"), speedOf(results, "hand")];
  return `**Speed:** one processor core reads, checks and sends ${round(ours)} customers a second, from an NDJSON file with \`nodeFetch\`; a loop written by hand, which checks nobody, sends ${round(hand)}.`;
}

function memory(results: Results): string {
  const [many, few] = [results.rows * 10, Math.ceil(results.rows / 10)];
  const [peak, growth] = [figureOf(results, "peak"), figureOf(results, "growth")];
  return `**Memory:** a file of ${spaced(many)} customers takes ${peak.toFixed(0)} MB at most, ${growth.toFixed(2)} times what a file of ${spaced(few)} takes.`;
}

function slowApi(results: Results): string {
  const overIdeal = figureOf(results, "slow");
  const { delayMs, concurrency } = SLOW;
  const perSecond = (concurrency * BATCH_SIZE * 1_000) / (delayMs * overIdeal);
  const share = `${Math.floor(100 / overIdeal)} %`;
  return `**A slow API:** where every answer takes ${delayMs} ms, ${round(perSecond)} customers a second arrive, ${share} of what ${concurrency} requests of ${BATCH_SIZE} at once can bring, however fast the processor is.`;
}

function checking(results: Results): string {
  const [check, whole] = [1e6 / figureOf(results, "checked"), 1e6 / speedOf(results, "ours")];
  const zod = round(speedOf(results, "zod"));
  return `**Checking:** to check a customer against the contract takes ${check.toFixed(1)} µs (millionths of a second), of the ${whole.toFixed(1)} that one takes in all; the loop written by hand, with zod to check, sends ${zod} a second.`;
}

/** Two digits: more would say that the next run has the same. */
const round = (value: number): string => spaced(Number(value.toPrecision(2)));
