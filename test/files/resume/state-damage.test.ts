import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Checkpoint } from "../../../src/backfill/checkpoint-content.js";
import { FileError } from "../../../src/files/file-error.js";
import { parseState, readState, writeState } from "../../../src/files/resume/state-file.js";
import { seededRandom } from "../../../src/sandbox/faults.js";
import { useFolder } from "../../support/files/folder.js";

const at = useFolder();
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 3_000);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

const checkpoint: Checkpoint = {
  version: 3,
  fingerprint: "abc@120",
  destination: { origin: "https://releva.ai", salt: "5a17", account: "acc0" },
  watermark: 700,
  digest: "0123456789abcdef",
  settled: [
    [705, 710, "00000000000000aa"],
    [712, 713, "00000000000000bb"],
  ],
  counts: { accepted: 690, invalid: 10, rejected: 6 },
};

/** Ways in which a file is damaged: by a disk, by a transfer, by an editor, by somebody who wants to help. */
const DAMAGES: Readonly<Record<string, (text: string, random: (below: number) => number) => string>> = {
  "a bit": (text, random) => {
    const place = random(text.length);
    return replaced(text, place, 1, String.fromCharCode(text.charCodeAt(place) ^ (1 << random(7))));
  },
  "bytes that are missing": (text, random) => replaced(text, random(text.length), 1 + random(9), ""),
  "bytes that are there twice": (text, random) => {
    const place = random(text.length);
    return replaced(text, place, 0, text.slice(place, place + 1 + random(9)));
  },
  "bytes of zero": (text, random) => replaced(text, random(text.length), 1 + random(40), "\0".repeat(8)),
  "an end that is cut off": (text, random) => text.slice(0, random(text.length)),
  "the start of another state behind it": (text, random) => text + text.slice(0, 1 + random(text.length)),
  "a number that somebody changed": (text, random) => {
    const numbers = [...text.matchAll(/(?<=[:[,])[0-9]+(?=[,}\]])/g)];
    const found = numbers[random(numbers.length)] as RegExpExecArray;
    return replaced(text, found.index, found[0].length, String(random(2_000)));
  },
  "a range that somebody took out": (text) => text.replace(/\[712,.*?\]/, "").replace(",]", "]"),
  "a name that somebody changed": (text, random) => {
    const names = [...text.matchAll(/"[a-zA-Z]+"(?=:)/g)];
    const found = names[random(names.length)] as RegExpExecArray;
    return replaced(text, found.index, found[0].length, '"x"');
  },
};

const replaced = (text: string, from: number, count: number, by: string): string =>
  text.slice(0, from) + by + text.slice(from + count);

test.each(Object.keys(DAMAGES))(`a state file with %s is refused, or means the same (seed ${SEED})`, async (name) => {
  await writeState(at("state"), { checkpoint, rejectsBytes: 999 });
  const [whole, state] = [await readFile(at("state"), "utf8"), await readState(at("state"))];
  const chance = seededRandom(SEED);
  const random = (below: number): number => Math.floor(chance() * below);
  let refused = 0;
  for (let round = 0; round < ROUNDS / 10; round += 1) {
    const damaged = DAMAGES[name]?.(whole, random) ?? whole;
    try {
      expect(parseState("state", damaged)).toEqual(state);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      expect(["state-damaged", "state-version", "state-foreign"]).toContain(error.fact);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(0);
});
