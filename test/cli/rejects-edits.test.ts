import { readFile, rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { pathsOf } from "../../src/cli/flags.js";
import { seededRandom } from "../../src/sandbox/faults.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 40);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** A line of a file of rejects as somebody left it: what it says, and whom it sends; undefined for nobody. */
interface Line {
  readonly text: string;
  readonly sends: string | undefined;
}

type Chance = (below: number) => number;

const record = (email: string): object => ({ profile: { email }, subscribedAtChanged: false });
const rejectOf = (n: number, value: object): object => ({
  line: n + 2,
  file: "customers.csv",
  outcome: n % 2 ? "rejected" : "invalid",
  ...(n % 2 ? { status: 400, reason: "no" } : { code: "format", path: "/profile/email", reason: "must be an e-mail" }),
  record: value,
});

/** What people do to a line. */
const EDITS: readonly ((n: number, email: string, chance: Chance) => Line)[] = [
  (n) => ({ text: JSON.stringify(rejectOf(n, record("not an e-mail"))), sends: undefined }), // left as it was
  (n, email) => ({ text: JSON.stringify(rejectOf(n, record(email))), sends: email }), // corrected
  (_n, email) => ({ text: JSON.stringify(record(email)), sends: email }), // the record alone
  (n, email) => ({ text: `  ${JSON.stringify(rejectOf(n, record(email)))}\t `, sends: email }),
  (n, email) => ({ text: JSON.stringify(rejectOf(n, record(email))).replaceAll('":', '" : '), sends: email }),
  (_n, email) => ({ text: JSON.stringify({ record: record(email), outcome: "fixed by Ann" }), sends: email }),
  (_n, email) => ({ text: JSON.stringify({ record: record(email) }), sends: undefined }), // one word too many was deleted
  (n, email) => ({ text: JSON.stringify(rejectOf(n, record(email))).slice(0, -1), sends: undefined }), // a bracket as well
  (n) => ({ text: JSON.stringify(rejectOf(n, [] as object)), sends: undefined }),
  () => ({ text: "# ask Ann about this one", sends: undefined }),
  (n, email) => ({
    text: JSON.stringify(rejectOf(n, { ...record(email), profile: { email, nickname: "x" } })),
    sends: undefined,
  }),
];

/** How the file is saved. */
const SAVED: Readonly<Record<string, (lines: readonly string[], chance: Chance) => Buffer>> = {
  "as it was": (lines) => Buffer.from(`${lines.join("\n")}\n`),
  "without the last line break": (lines) => Buffer.from(lines.join("\n")),
  "with the line breaks of Windows": (lines) => Buffer.from(`${lines.join("\r\n")}\r\n`),
  "with a byte order mark": (lines) => Buffer.from(`\ufeff${lines.join("\n")}\n`),
  "as UTF-16": (lines) => Buffer.from(`\ufeff${lines.join("\r\n")}\r\n`, "utf16le"),
};

test.each(Object.keys(SAVED))(
  `a rejects file that somebody edited, saved %s, is sent or rejected line by line (seed ${SEED})`,
  async (how) => {
    const random = seededRandom(SEED);
    const chance: Chance = (below) => Math.floor(random() * below);
    for (let round = 0; round < ROUNDS / 5; round += 1) {
      const lines = Array.from({ length: 1 + chance(12) }, (_, n) => {
        const edit = EDITS[chance(EDITS.length)] as (typeof EDITS)[number];
        return edit(n, `person${round}-${n}@shop.example`, chance);
      });
      if (chance(2)) lines.push(lines[chance(lines.length)] as Line); // one is there twice
      if (chance(2)) lines.sort(() => chance(3) - 1); // sorted by something
      for (let blank = chance(3); blank > 0; blank -= 1)
        lines.splice(chance(lines.length), 0, { text: chance(2) ? "" : "  ", sends: undefined });
      const path = await workspace.file("customers.csv.rejects.ndjson");
      await writeFile(
        path,
        SAVED[how]?.(
          lines.map(({ text }) => text),
          chance,
        ) ?? "",
      );
      await expectLineByLine(path, lines);
    }
  },
);

/** Of a line that is a reject still: where its record came from first. */
function firstLineOf(text: string): number | undefined {
  try {
    const { line, outcome } = JSON.parse(text);
    return outcome === undefined ? undefined : line;
  } catch {
    return undefined;
  }
}

async function expectLineByLine(path: string, lines: readonly Line[]): Promise<void> {
  const sandbox = createSandbox();
  const out = pathsOf(path).rejectsPath;
  const { stdout, stderr } = await invoke(["backfill", path, "--base-url", "http://localhost", "--json", "--restart"], {
    env: { RELEVA_SECRET_KEY: "sandbox_key" },
    fetch: sandbox.fetch,
  });
  const filled = lines.map((line, at) => ({ ...line, number: at + 1 })).filter(({ text }) => text.trim() !== "");
  const sent = filled.flatMap(({ sends }) => sends ?? []);
  const left = filled.filter(({ sends }) => sends === undefined).map(({ text, number }) => firstLineOf(text) ?? number);
  const seed = `FUZZ_SEED=${SEED}: ${stderr}`;
  if (filled.length === 0) return expect(stderr, seed).toMatch(/is empty|no records/);
  expect(JSON.parse(stdout), seed).toMatchObject({ read: filled.length, accepted: sent.length, invalid: left.length });
  for (const email of sent) expect(sandbox.state.find({ email }), seed).toHaveLength(1);
  const rejected = left.length === 0 ? "" : await readFile(out, "utf8");
  expect(
    rejected
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line).line),
    seed,
  ).toEqual(left);
  await rm(out, { force: true });
}
