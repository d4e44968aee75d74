import { spawnSync } from "node:child_process";
import { link, readFile, symlink, writeFile } from "node:fs/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { cutPathOf, keepCut, settleCut } from "../../../src/files/resume/kept.js";
import { fileRejects } from "../../../src/files/resume/rejects.js";
import { useFolder } from "../../support/files/folder.js";
import { openFiles } from "../../support/system.js";

const at = useFolder();
let path: string;
let cut: string;
beforeEach(() => {
  path = at("rejects.ndjson");
  cut = cutPathOf(path);
});

const LINE = '{"line":2,"outcome":"invalid","record":{"profile":{}}}\n';
async function* content(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** What may stand where the lines that were cut off are kept, and what is said of it. */
const OTHERS: [string, string, () => Promise<unknown>][] = [
  ["a pipe", "is not a regular file; remove it", async () => spawnSync("mkfifo", ["-m", "600", cut])],
  ["a link", "is a link; remove it", () => symlink(at("theirs"), cut)],
  ["a file with a second name", "has a second name", () => link(at("theirs"), cut)],
];

describe.runIf(process.platform !== "win32").each(OTHERS)("%s in place of what was cut off", (_, why, place) => {
  beforeEach(async () => {
    await writeFile(at("theirs"), LINE, { mode: 0o600 });
    await place();
  });

  test("is neither read nor moved at the end of a run", async () => {
    const failure = { fact: "rejects-unsafe", message: expect.stringContaining(`${cut} ${why}`) };
    await expect(settleCut(path, content(LINE))).rejects.toMatchObject(failure);
    await expect(settleCut(path, content(""))).rejects.toMatchObject(failure);
    expect(await readFile(at("theirs"), "utf8")).toBe(LINE);
  });

  test("is not written, and the run says why", async () => {
    await writeFile(path, LINE + LINE, { mode: 0o600 });
    const before = await openFiles();
    const rejects = await fileRejects(path, { resume: true });
    await rejects.marks.restore(1, LINE.length);
    await expect(
      rejects.write({ index: 2, outcome: "invalid", code: "type", reason: "wrong", record: {} }),
    ).rejects.toMatchObject({
      fact: "rejects-unsafe",
      message: expect.stringContaining(`${cut} ${why}`),
    });
    expect(await readFile(at("theirs"), "utf8")).toBe(LINE);
    await expect(rejects.close()).rejects.toMatchObject({ fact: "rejects-unsafe" });
    expect(await openFiles()).toBe(before); // a close that fails has closed the file all the same
  });
});

test("what was cut off is removed when all of it is there again, and kept otherwise", async () => {
  expect(await settleCut(path, content(LINE))).toBeUndefined();
  await keepCut(path, Buffer.from(LINE));
  expect(await settleCut(path, content(LINE))).toBeUndefined();
  await keepCut(path, Buffer.from(LINE));
  const kept = await settleCut(path, content(""));
  expect(await readFile(kept ?? "", "utf8")).toBe(LINE);
});
