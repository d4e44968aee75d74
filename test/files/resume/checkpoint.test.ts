import { appendFile, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Checkpoint } from "../../../src/backfill/checkpoint-content.js";
import { fileCheckpoint } from "../../../src/files/resume/checkpoint.js";
import { fileRejects, type RejectsFile } from "../../../src/files/resume/rejects.js";
import { readState } from "../../../src/files/resume/state-file.js";
import type { Reject } from "../../../src/reject.js";
import { useFolder } from "../../support/files/folder.js";

const at = useFolder();

const reject = (index: number): Reject => ({
  index,
  outcome: "invalid",
  code: "type",
  reason: "wrong",
  record: { index },
});

function checkpointAfter(invalid: number, more: Partial<Checkpoint> = {}): Checkpoint {
  const counts = { accepted: 0, invalid, rejected: 0 };
  const destination = { origin: "https://releva.ai", salt: "s", account: "a" };
  const digest = invalid === 0 ? "0".repeat(16) : "0123456789abcdef";
  return { version: 3, fingerprint: "f", destination, watermark: invalid, digest, settled: [], counts, ...more };
}

async function open(): Promise<{ rejects: RejectsFile; store: ReturnType<typeof fileCheckpoint> }> {
  const rejects = await fileRejects(at("rejects"), { resume: true });
  onTestFinished(() => rejects.close().catch(() => {})); // of a run that was killed, the system closes it
  return { rejects, store: fileCheckpoint({ path: at("state"), rejects }) };
}

/** A run that wrote `written` rejects, and was killed when its checkpoint knew of `saved`. */
async function killedRun(written: number, saved: number): Promise<void> {
  const { rejects, store } = await open();
  await store.load();
  for (let index = 0; index < written; index += 1) await rejects.write(reject(index));
  if (saved > 0) await store.save(checkpointAfter(saved));
  await rejects.close();
}

const indices = (): Promise<number[]> => indicesOf(["rejects"]);

async function indicesOf(names: readonly string[]): Promise<number[]> {
  const texts = await Promise.all(names.map((name) => readFile(at(name), "utf8")));
  return texts.flatMap((text) => text.trim().split("\n")).map((line) => JSON.parse(line).record.index);
}

test("without a state a run begins, and writes that down before anything else", async () => {
  const { rejects, store } = await open();
  expect(await store.load()).toBeUndefined();
  await rejects.close();
  expect(await readFile(at("state"), "utf8")).toMatch(/^\{"version":3,"rejectsBytes":0,"sum":"[0-9a-f]{16}"\}\n$/);
  await expect(stat(at("rejects"))).rejects.toThrow("ENOENT");
});

test.each([0, 1, 3, 5])(
  "rejects beyond the %i that the checkpoint knows are cut off, and written once",
  async (saved) => {
    await killedRun(5, saved);
    const { rejects, store } = await open();
    expect((await store.load())?.counts.invalid ?? 0).toBe(saved);
    expect(rejects.count).toBe(saved);
    for (let index = saved; index < 6; index += 1) await rejects.write(reject(index));
    await store.save(checkpointAfter(6));
    await rejects.close();
    expect(await indices()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(JSON.parse(await readFile(at("state"), "utf8")).rejectsBytes).toBe((await stat(at("rejects"))).size);
  },
);

test("rejects after the checkpoint are cut off by a save as well, when no further reject comes", async () => {
  await killedRun(5, 3);
  const { rejects, store } = await open();
  await store.load();
  await store.save(checkpointAfter(3));
  await rejects.close();
  expect(await indices()).toEqual([0, 1, 2]);
});

test("the length of the rejects is taken when a save begins: later lines belong to the next save", async () => {
  const { rejects, store } = await open();
  await store.load();
  await rejects.write(reject(0));
  const { length } = rejects;
  const saving = store.save(checkpointAfter(1));
  await rejects.write(reject(1));
  await saving;
  expect(JSON.parse(await readFile(at("state"), "utf8")).rejectsBytes).toBe(length);
  await rejects.close();
});

test("a restart from code is refused while a run goes, and changes nothing", async () => {
  const { rejects, store } = await open();
  const release = await store.lock?.();
  await store.load();
  await store.save(checkpointAfter(0));
  const before = await readFile(at("state"), "utf8");
  await expect(fileCheckpoint({ path: at("state") }).restart()).rejects.toMatchObject({ fact: "state-locked" });
  expect(await readFile(at("state"), "utf8")).toBe(before);
  await store.restart(); // its own run may
  await release?.();
  await rejects.close();
});

test("a run that is refused leaves the rejects as they were", async () => {
  await killedRun(5, 3);
  const { rejects, store } = await open();
  await store.load();
  await rejects.close();
  expect(await indices()).toEqual([0, 1, 2, 3, 4]);
});

test("a rejects file that was changed before the checkpoint is refused", async () => {
  await killedRun(5, 3);
  const { rejectsBytes } = JSON.parse(await readFile(at("state"), "utf8"));
  for (const length of [rejectsBytes - 1, 1, 0]) {
    await truncate(at("rejects"), length);
    const { rejects, store } = await open();
    await expect(store.load()).rejects.toMatchObject({
      code: "config",
      fact: "rejects-changed",
      message: expect.stringMatching(length === 0 ? /is not there any more/ : /was changed/),
    });
    await rejects.close();
  }
  await writeFile(at("rejects"), `{"outcome":${"x".repeat(rejectsBytes)}`, { mode: 0o600 });
  const { rejects, store } = await open();
  await expect(store.load()).rejects.toThrow(/was changed/);
  await rejects.close();
});

test("rejects without a state, and a state without rejects, are refused", async () => {
  await writeFile(at("rejects"), '{"outcome":"invalid","record":{}}\n', { mode: 0o600 });
  const { rejects, store } = await open();
  await expect(store.load()).rejects.toMatchObject({
    fact: "rejects-without-state",
    message: expect.stringMatching(/its state .* is not/),
  });
  await fileCheckpoint({ path: at("state") }).save(checkpointAfter(0));
  await expect(store.load()).rejects.toMatchObject({
    fact: "state-without-rejects",
    message: expect.stringMatching(/was kept without a rejects file/),
  });
  await rejects.close();
});

const finished = (invalid: number): Partial<Checkpoint> => ({
  completedAt: "2026-11-26T02:00:00.000Z",
  report: { status: "completed", read: invalid, accepted: 0, invalid, rejected: 0 } as NonNullable<
    Checkpoint["report"]
  >,
});

const others = async (): Promise<string[]> =>
  (await readdir(dirname(at("state")))).filter((name) => !["state", "rejects"].includes(name));

test("the state of a finished run is loaded even if its rejects were changed, which stay as they are", async () => {
  await killedRun(2, 2);
  await fileCheckpoint({ path: at("state") }).save(checkpointAfter(2, finished(2)));
  await truncate(at("rejects"), 3);
  const { rejects, store } = await open();
  expect((await store.load())?.report).toMatchObject({ status: "completed" });
  await rejects.close();
  expect([(await stat(at("rejects"))).size, rejects.kept]).toEqual([3, []]);
});

test("a run that goes on behind a finished one begins a file of rejects, and keeps the other", async () => {
  await killedRun(2, 2);
  await fileCheckpoint({ path: at("state") }).save(checkpointAfter(2, finished(2)));
  const { rejects, store } = await open();
  await store.load();
  await rejects.write(reject(2));
  await store.save(checkpointAfter(3));
  await rejects.close();
  expect([await indices(), await others()]).toEqual([[2], [rejects.kept[0]?.split("/").at(-1)]]);
  expect((await readFile(rejects.kept[0] ?? "", "utf8")).split("\n")).toHaveLength(3);
  const next = await open();
  expect(await next.store.load()).toMatchObject({ counts: { invalid: 3 } });
  await next.rejects.write(reject(3));
  await next.store.save(checkpointAfter(4));
  await next.rejects.close();
  expect(await indices()).toEqual([2, 3]);
});

test("a run that goes on behind a finished one, and rejects nothing, leaves the rejects and a sound state", async () => {
  await killedRun(2, 2);
  await fileCheckpoint({ path: at("state") }).save(checkpointAfter(2, finished(2)));
  const more = { watermark: 5, counts: { accepted: 3, invalid: 2, rejected: 0 } };
  for (const last of [more, { ...more, ...finished(2), report: { ...finished(2).report, read: 5, accepted: 3 } }]) {
    const { rejects, store } = await open();
    expect(await store.load()).toBeDefined();
    await store.save(checkpointAfter(2, last as never));
    await rejects.close();
    expect(await readState(at("state"))).toMatchObject({ rejectsBytes: 0, rejectsBefore: 2 });
  }
  const kept = await others();
  expect(kept.length === 0 ? await indices() : await indicesOf(kept)).toEqual([0, 1]);
});

test("a kill while a run that goes on moves the rejects of the finished one loses none, and doubles none", async () => {
  await killedRun(2, 2);
  await fileCheckpoint({ path: at("state") }).save(checkpointAfter(2, finished(2)));
  const first = await open();
  await first.store.load();
  await first.rejects.write(reject(2)); // killed before it was counted
  const second = await open();
  expect(await second.store.load()).toMatchObject({ counts: { invalid: 2 } });
  await second.rejects.write(reject(2));
  await second.store.save(checkpointAfter(3));
  for (const { rejects } of [second, first]) await rejects.close();
  expect([await indices(), await indicesOf(await others())]).toEqual([[2], [0, 1]]);
});

test.each([
  ["a line of their own", "somebody's note\n", true],
  ["a record to be sent", '{"profile":{"email":"x@shop.example"},"subscribedAtChanged":false}\n', true],
  ["a corrected reject", '{"outcome":"invalid","record":{"index":99}}\n', true],
  ["a corrected reject without a line break", '{"outcome":"invalid","record":{"index":99}}', true],
  ["half a line, which a kill cut off", '{"outcome":"invalid","reco', false],
  ["half a line of their own", "somebody", true],
  ["a line that the run writes again", '{"outcome":"invalid","record":{"index":3}}\n', false],
])("what is behind the rejects that the state counts is kept when it is %s", async (_, text, isKept) => {
  await killedRun(3, 3);
  await appendFile(at("rejects"), text);
  const { rejects, store } = await open();
  await store.load();
  await rejects.write(reject(3));
  await store.save(checkpointAfter(4));
  await rejects.close();
  expect(await indices()).toEqual([0, 1, 2, 3]);
  expect(rejects.kept).toHaveLength(isKept ? 1 : 0);
  expect(await others()).toHaveLength(isKept ? 1 : 0);
  if (isKept) expect(await readFile(rejects.kept[0] ?? "", "utf8")).toBe(text.endsWith("\n") ? text : `${text}\n`);
});

test("of one run that is killed again and again, nothing is left but its rejects", async () => {
  await killedRun(5, 3);
  for (let life = 0; life < 3; life += 1) {
    const { rejects, store } = await open();
    await store.load();
    await rejects.write(reject(3)); // killed before it was counted, and before it was closed
  }
  expect(await others()).toEqual(["rejects.cut"]);
  const refused = await open();
  await refused.store.load();
  await refused.rejects.close();
  expect(await others()).toEqual(["rejects.cut"]);
  const { rejects, store } = await open();
  await store.load();
  for (const index of [3, 4]) await rejects.write(reject(index));
  await store.save(checkpointAfter(5));
  await rejects.close();
  expect([await indices(), await others(), rejects.kept]).toEqual([[0, 1, 2, 3, 4], [], []]);
});

test("what was added between two kills is kept when the run has ended", async () => {
  await killedRun(5, 3);
  for (const note of ["one", "two"]) {
    await appendFile(at("rejects"), `${note}\n`);
    const { rejects, store } = await open();
    await store.load();
    await rejects.write(reject(3));
  }
  const { rejects, store } = await open();
  await store.load();
  for (const index of [3, 4]) await rejects.write(reject(index));
  await store.save(checkpointAfter(5));
  await rejects.close();
  const kept = await readFile(rejects.kept[0] ?? "", "utf8");
  expect([await indices(), (await others()).length]).toEqual([[0, 1, 2, 3, 4], 1]);
  for (const note of ["one\n", "two\n"]) expect(kept).toContain(note);
});

test("what was cut off is kept when the run starts anew", async () => {
  await killedRun(5, 3);
  const killed = await open();
  await killed.store.load();
  await killed.rejects.write(reject(3));
  const { rejects, store } = await open();
  await store.restart();
  await rejects.close();
  expect(rejects.kept).toHaveLength(2);
  expect([...new Set(await indicesOf(await others()))].sort()).toEqual([0, 1, 2, 3, 4]);
});

test("nothing that is kept is ever written over", async () => {
  for (let run = 0; run < 3; run += 1) {
    await killedRun(1, 1);
    const { rejects, store } = await open();
    await store.restart();
    await rejects.close();
    await rm(at("state"));
  }
  expect(await others()).toHaveLength(3);
});

test("a second run over one state file is refused while the first one holds its lock", async () => {
  const { rejects, store } = await open();
  const release = await store.lock?.();
  await expect(fileCheckpoint({ path: at("state") }).lock?.()).rejects.toMatchObject({ fact: "state-locked" });
  await release?.();
  await (await fileCheckpoint({ path: at("state") }).lock?.())?.();
  await rejects.close();
});

test("a run that is refused leaves the rejects file of the one that goes, though it is empty yet", async () => {
  const first = await open();
  const release = await first.store.lock?.();
  await first.store.load();
  const second = await open();
  await expect(second.store.lock?.()).rejects.toMatchObject({ fact: "state-locked" });
  await second.rejects.close();
  await first.rejects.write(reject(0));
  await first.store.save(checkpointAfter(1));
  await first.rejects.close();
  await release?.();
  expect(await indices()).toEqual([0]);
});

test.each([
  ["restart", async () => fileCheckpoint({ path: at("state") }).restart()],
  ["load", async () => fileCheckpoint({ path: at("state") }).load()],
])("%s leaves a file that is no state as it is", async (_, use) => {
  for (const content of ["Email,First name\nann@example.com,Ann\n", '{"profiles":[]}', "PK\u0003\u0004", "{}"]) {
    await writeFile(at("state"), content, { mode: 0o600 });
    await expect(use()).rejects.toMatchObject({ fact: "state-foreign" });
    expect(await readFile(at("state"), "utf8")).toBe(content);
  }
});

test("restart forgets the state, and keeps the rejects aside", async () => {
  await killedRun(5, 5);
  const { rejects, store } = await open();
  await store.restart();
  expect(await store.load()).toBeUndefined();
  await rejects.write(reject(7));
  await rejects.close();
  expect(await indices()).toEqual([7]);
  expect((await readFile(rejects.kept[0] ?? "", "utf8")).trim().split("\n")).toHaveLength(5);
});

test("a reject that went elsewhere cannot be counted, and the message shows what to pass", async () => {
  const { rejects, store } = await open();
  await store.load();
  await expect(store.save(checkpointAfter(1))).rejects.toThrow(/not all are in .*rejects\. Pass its write as onReject/);
  await rejects.close();
});
