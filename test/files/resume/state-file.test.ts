import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { Checkpoint } from "../../../src/backfill/checkpoint-content.js";
import { readState, type State, writeState } from "../../../src/files/resume/state-file.js";
import { useFolder } from "../../support/files/folder.js";
import { IS_POSIX, OWNER_ONLY } from "../../support/system.js";

const at = useFolder();

const checkpoint: Checkpoint = {
  version: 3,
  fingerprint: "of the source",
  destination: { origin: "https://releva.ai", salt: "s", account: "a" },
  watermark: 3,
  digest: "0123456789abcdef",
  settled: [[5, 7, "fedcba9876543210"]],
  counts: { accepted: 4, invalid: 1, rejected: 0 },
};

const none = { invalid: 0, rejected: 0 };

test.each<[string, State]>([
  ["a run that goes", { checkpoint, rejectsBytes: 120 }],
  ["a run without a rejects file", { checkpoint, rejectsBytes: undefined }],
  ["a run that went on behind a finished one", { checkpoint, rejectsBytes: 0, rejectsBefore: 1 }],
  ["a run that has only begun", { checkpoint: undefined, rejectsBytes: 0 }],
])("the state of %s is read as it was written, and is its owner's alone", async (_of, state) => {
  await writeState(at("state"), { checkpoint, rejectsBytes: 1 });
  await writeState(at("state"), state);
  expect(await readState(at("state"))).toEqual(state);
  expect((await stat(at("state"))).mode & 0o777).toBe(OWNER_ONLY);
  expect(await readdir(dirname(at("state")))).toEqual(["state"]);
});

test.each(["null", "[]", "\0\0\0\0", "Email\nann@example.com\n"])("%j is no file of ours", async (text) => {
  await writeFile(at("state"), text, { mode: 0o600 });
  await expect(readState(at("state"))).rejects.toMatchObject({ fact: "state-foreign" });
});

test.each<[string, State]>([
  ["rejects without a byte", { checkpoint, rejectsBytes: 0 }],
  ["bytes without a reject", { checkpoint: { ...checkpoint, counts: { accepted: 5, ...none } }, rejectsBytes: 120 }],
  ["bytes of rejects before anything settled", { checkpoint: undefined, rejectsBytes: 120 }],
  ["more rejects in an earlier file than there are", { checkpoint, rejectsBytes: 0, rejectsBefore: 2 }],
  ["bytes of rejects that are all in an earlier file", { checkpoint, rejectsBytes: 120, rejectsBefore: 1 }],
  ["a length that is no number", { checkpoint, rejectsBytes: "120" as never }],
  ["a length below zero", { checkpoint, rejectsBytes: -1 }],
  ["counts of fewer than settled", { checkpoint: { ...checkpoint, watermark: 4 }, rejectsBytes: 120 }],
  ["half a checkpoint", { checkpoint: { fingerprint: "f" } as Checkpoint, rejectsBytes: 0 }],
])("a whole state file that holds %s is damaged", async (_of, state) => {
  await writeState(at("state"), state);
  await expect(readState(at("state"))).rejects.toMatchObject({ code: "config", fact: "state-damaged" });
});

test("a missing file is no state", async () => {
  expect(await readState(at("none"))).toBeUndefined();
});

test("a state file that is cut off anywhere is refused", async () => {
  await writeState(at("state"), { checkpoint, rejectsBytes: 120 });
  const whole = (await readFile(at("state"), "utf8")).trimEnd();
  for (let length = 0; length < whole.length; length += 1) {
    await writeFile(at("state"), whole.slice(0, length));
    await expect(readState(at("state"))).rejects.toMatchObject({
      fact: "state-damaged",
      message: expect.stringMatching(/state is damaged/),
    });
  }
});

test.each([
  ['{"version":3,"rejectsBytes":-1}'],
  ['{"version":3,"fingerprint":"f"}'],
  [JSON.stringify({ ...checkpoint, watermark: -1 })],
  [JSON.stringify({ ...checkpoint, watermark: 1.5 })],
  [JSON.stringify({ ...checkpoint, settled: [[7, 5]] })],
  [JSON.stringify({ ...checkpoint, settled: [[1, 2]] })],
  [JSON.stringify({ ...checkpoint, counts: { accepted: 1, invalid: 1 } })],
  [JSON.stringify({ ...checkpoint, report: "done" })],
])("%s is no state", async (text) => {
  await writeFile(at("state"), text, { mode: 0o600 });
  await expect(readState(at("state"))).rejects.toMatchObject({
    code: "config",
    message: expect.stringMatching(/is damaged/),
  });
});

test.each([1, 2, 4])("a state of version %i is refused", async (version) => {
  await writeFile(at("state"), `{"version":${version}}`, { mode: 0o600 });
  await expect(readState(at("state"))).rejects.toMatchObject({
    fact: "state-version",
    message: expect.stringContaining(`of version ${version}, which this program does not know`),
  });
});

test.runIf(IS_POSIX)(
  "a file that others can read, a folder, and a path through a file are refused, each with its own fact",
  async () => {
    await writeFile(at("state"), '{"version":3}');
    await chmod(at("state"), 0o640);
    await expect(readState(at("state"))).rejects.toMatchObject({
      fact: "state-unsafe",
      message: expect.stringMatching(/can be read by others.*chmod 600/),
    });
    await expect(readState(dirname(at("state")))).rejects.toMatchObject({
      fact: "state-unsafe",
      message: expect.stringMatching(/is not a regular file/),
    });
    await expect(readState(at("state/below"))).rejects.toMatchObject({
      fact: "state-unreadable",
      message: expect.stringMatching(/\(ENOTDIR\)/),
    });
    await expect(writeState(at("none/state"), { checkpoint, rejectsBytes: 0 })).rejects.toMatchObject({
      fact: "state-unwritable",
      message: expect.stringMatching(/the folder does not exist/),
    });
  },
);
