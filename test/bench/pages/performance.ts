import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { goalText, medianText, rangeText, spaced, verdictText, whatText } from "../table.js";
import { betweenMarks, measuredOn } from "./marks.js";
import { pictureOf } from "./picture.js";
import { isSmall, type Results } from "./results.js";
import { sentencesOf } from "./sentences.js";

const PAGE = fileURLToPath(new URL("../../../docs/performance.md", import.meta.url));
const README = fileURLToPath(new URL("../../../README.md", import.meta.url));
const PICTURE = fileURLToPath(new URL("../../../docs/performance.svg", import.meta.url));

/** What is made of results, by its file. */
export function pagesOf(results: Results): ReadonlyMap<string, string> {
  return new Map([
    [PICTURE, pictureOf(results)],
    [PAGE, betweenMarks(PAGE, readFileSync(PAGE, "utf8"), blockOf(results))],
    [README, betweenMarks(README, readFileSync(README, "utf8"), listOf(results))],
  ]);
}

export function writePages(results: Results): void {
  for (const [path, text] of pagesOf(results)) writeFileSync(path, text);
}

/** The picture, the sentences and the whole table. */
export function blockOf(results: Results): string {
  return [
    "![Rows that one processor core reads and sends in a second](performance.svg)",
    listOf(results),
    ...warning(results),
    "## The whole table",
    'The goals are our own, and no promise to users: "reached?" says whether the median meets one. Where it does not, ' +
      "it says NO, and [test/bench/README.md](../test/bench/README.md) says why.",
    tableOf(results),
    `${spaced(results.rows)} rows, ${results.rounds} rounds, ${results.date}. ${measuredOn(results.machine, results.versions)}`,
  ].join("\n\n");
}

const listOf = (results: Results): string =>
  sentencesOf(results)
    .map((sentence) => `- ${sentence}`)
    .join("\n");

function warning(results: Results): readonly string[] {
  if (!isSmall(results)) return [];
  const { rows, rounds } = results;
  return [
    `**This was a small run, of ${spaced(rows)} rows and ${rounds} ${rounds === 1 ? "round" : "rounds"}: its figures mean little.** ` +
      "`npm run bench -- --record` makes a full one.",
  ];
}

function tableOf({ sections }: Results): string {
  const rows = sections.flatMap(({ suite, findings }) =>
    findings.map((finding) => [
      suite,
      whatText(finding),
      medianText(finding),
      rangeText(finding),
      goalText(finding),
      verdictText(finding),
    ]),
  );
  const heads = ["suite", "what", "median", "min - max", "goal", "reached?"];
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
