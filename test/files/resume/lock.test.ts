import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { FileError } from "../../../src/files/file-error.js";
import { fileCheckpoint } from "../../../src/files/resume/checkpoint.js";
import { lockPathOf, type Owner, startOf, takeLock } from "../../../src/files/resume/lock.js";
import {
  type BackfillOptions,
  type CheckpointStore,
  createClient,
  type ProfileUpsertInput,
} from "../../../src/index.js";
import { createSandbox } from "../../../src/sandbox/index.js";
import { useFolder } from "../../support/files/folder.js";
import { OWNER_ONLY } from "../../support/system.js";

const at = useFolder();
const names = async (): Promise<string[]> => (await readdir(dirname(at("x")))).sort();

/** A process that has ended: nobody has its number now. */
const deadPid = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

const leave = (owner: Partial<Owner>): Promise<void> =>
  writeFile(
    lockPathOf(at("state")),
    JSON.stringify({ pid: deadPid(), host: hostname(), since: "2026-11-26T02:00:00.000Z", id: "ab", ...owner }),
  );

test("one run has it, and who comes later is told who it is", async () => {
  const lock = await takeLock(at("state"));
  expect(lock.tookOver).toBeUndefined();
  expect((await stat(lockPathOf(at("state")))).mode & 0o777).toBe(OWNER_ONLY);
  await expect(takeLock(at("state"))).rejects.toMatchObject({
    fact: "state-locked",
    code: "config",
    message: expect.stringMatching(new RegExp(`It is process ${process.pid} of this machine, since \\d{4}-`)),
  });
  await lock.release();
  await lock.release();
  expect(await names()).toEqual([]);
  await (await takeLock(at("state"))).release();
});

test("that of a process which died is taken over, and said", async () => {
  await leave({});
  const lock = await takeLock(at("state"));
  expect(lock.tookOver).toMatchObject({ since: "2026-11-26T02:00:00.000Z" });
  await lock.release();
  expect(await names()).toEqual([]);
});

test.each(["another process", "this process"])(
  "that of a number which %s has by now is taken over where the system tells",
  async (who) => {
    const pid = who === "this process" ? process.pid : process.ppid;
    await leave({ pid, start: "an earlier start of the machine 17" });
    const taking = takeLock(at("state"));
    if (process.platform === "linux") expect((await taking).tookOver).toMatchObject({ pid });
    else await expect(taking).rejects.toMatchObject({ fact: "state-locked" });
  },
);

test("a clock that was put right while a run goes does not make it look dead", async () => {
  const start = await startOf(process.ppid);
  await leave({ pid: process.ppid, since: "2001-01-01T00:00:00.000Z", start });
  await expect(takeLock(at("state"))).rejects.toMatchObject({ fact: "state-locked" });
});

test("one that was killed this very moment is dead soon, and waited for", async () => {
  for (let round = 0; round < 10; round += 1) {
    const child = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1e6)"]);
    await once(child.stdout, "data");
    const pid = child.pid as number;
    await leave({ pid, start: await startOf(pid) });
    child.kill("SIGKILL");
    const lock = await takeLock(at("state"));
    expect(lock.tookOver?.pid).toBe(pid);
    await lock.release();
  }
});

test.runIf(process.platform === "linux")(
  "one whose parent never asks how it ended is dead, though its number is taken",
  async () => {
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]);
    try {
      const [text] = await once(parent.stdout, "data");
      const pid = Number(String(text));
      await leave({ pid, start: undefined });
      while (!(await readFile(`/proc/${pid}/stat`, "utf8")).includes(") Z ")) await setImmediate();
      const lock = await takeLock(at("state"));
      expect(lock.tookOver?.pid).toBe(pid);
      await lock.release();
    } finally {
      parent.kill("SIGKILL");
    }
  },
);

test("that of another container is not judged: its numbers are others", async () => {
  await leave({ space: "pid:[1]" });
  await expect(takeLock(at("state"))).rejects.toMatchObject({
    fact: "state-locked",
    message: expect.stringMatching(/of another container on .*if it has ended already, delete that file/),
  });
});

test("that of another machine is not judged, and the file to delete is named", async () => {
  await leave({ host: "other.example" });
  await expect(takeLock(at("state"))).rejects.toMatchObject({
    fact: "state-locked",
    message: expect.stringMatching(/on other\.example.*if it has ended already, delete that file/),
  });
  expect(await names()).toEqual(["state.lock"]);
});

test.each(["", "{", "null", '{"pid":"1"}'])("one that says nothing is refused: %j", async (text) => {
  await writeFile(lockPathOf(at("state")), text);
  await expect(takeLock(at("state"))).rejects.toMatchObject({ fact: "state-locked" });
  expect(await readFile(lockPathOf(at("state")), "utf8")).toBe(text);
});

test("of many who find a dead one, exactly one has it", async () => {
  for (let round = 0; round < 20; round += 1) {
    await leave({ id: `dead ${round}` });
    const isAlive = async ({ id }: Owner): Promise<boolean> => !id.startsWith("dead");
    const taken = await Promise.allSettled(Array.from({ length: 12 }, () => takeLock(at("state"), isAlive)));
    const locks = taken.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(locks).toHaveLength(1);
    for (const one of taken) if (one.status === "rejected") expect(one.reason).toBeInstanceOf(FileError);
    await locks[0]?.release();
    expect(await names()).toEqual([]);
  }
});

test("a release leaves the lock of somebody else", async () => {
  const lock = await takeLock(at("state"));
  await leave({ id: "of another" });
  await lock.release();
  expect(await names()).toEqual(["state.lock"]);
});

test("what killed runs left of their writing is removed, and nothing else", async () => {
  await writeFile(at("state.0123456789abcdef.tmp"), "");
  await writeFile(at("state.tmp"), "mine");
  await writeFile(at("other.0123456789abcdef.tmp"), "mine");
  await (await takeLock(at("state"))).release();
  expect(await names()).toEqual(["other.0123456789abcdef.tmp", "state.tmp"]);
});

test("a link in its place is not followed", async () => {
  await writeFile(at("theirs"), "theirs");
  await symlink(at("theirs"), lockPathOf(at("state")));
  await expect(takeLock(at("state"))).rejects.toMatchObject({ fact: "state-locked" });
  expect(await readFile(at("theirs"), "utf8")).toBe("theirs");
});

test.each<[string, (path: string) => unknown]>([
  ["a link to nothing", (path) => symlink(at("nothing"), path)],
  ["a folder", (path) => mkdir(path)],
  ["a pipe", (path) => spawnSync("mkfifo", [path])],
  ["a link to itself", (path) => symlink(path, path)],
])("%s in its place is refused, and does not hold the run up", async (_, put) => {
  if (process.platform === "win32") return;
  await put(lockPathOf(at("state")));
  await expect(takeLock(at("state"))).rejects.toMatchObject({ fact: "state-locked" });
  expect(await names()).toEqual(["state.lock"]);
});

test("who died while it removed a dead lock keeps nobody out, whatever the clock says", async () => {
  await leave({});
  const turn = `${lockPathOf(at("state"))}.removal`;
  await writeFile(turn, await readFile(lockPathOf(at("state"))));
  await utimes(turn, new Date("2999-01-01"), new Date("2999-01-01"));
  await (await takeLock(at("state"))).release();
  expect(await names()).toEqual([]);
});

test("who lives and removes a dead lock is not disturbed, however long it takes", async () => {
  await leave({});
  const turn = `${lockPathOf(at("state"))}.removal`;
  const living = { pid: process.pid, host: hostname(), since: "2026-11-26T02:00:00.000Z", id: "cd" };
  await writeFile(turn, JSON.stringify(living));
  await utimes(turn, new Date("2001-01-01"), new Date("2001-01-01"));
  await expect(takeLock(at("state"))).rejects.toMatchObject({ message: expect.stringContaining(turn) });
  expect(await names()).toEqual(["state.lock", "state.lock.removal"]);
});

test("a folder that cannot be written is said with the state file", async () => {
  await expect(takeLock(at("none/state"))).rejects.toMatchObject({
    fact: "state-unwritable",
    message: expect.stringMatching(/the folder does not exist/),
  });
});

const customer = (n: number): ProfileUpsertInput => ({
  profile: { email: `c${n}@example.com` },
  subscribedAtChanged: false,
});

test.each<[string, Partial<BackfillOptions>, () => Iterable<ProfileUpsertInput>]>([
  ["completed", {}, () => [customer(1)]],
  ["was aborted", { signal: AbortSignal.abort() }, () => [customer(1)]],
  [
    "failed in its source",
    {},
    function* () {
      yield customer(1);
      throw new Error("the database is gone");
    },
  ],
  [
    "failed in its callback",
    {
      onProgress: () => {
        throw new Error("no terminal");
      },
    },
    () => [customer(1)],
  ],
])("a run from code that %s has given its lock back, and held it until then", async (_, options, source) => {
  const sandbox = createSandbox();
  const held: string[][] = [];
  const store = fileCheckpoint({ path: at("state") });
  const watched: CheckpointStore = {
    ...store,
    load: async () => {
      held.push(await names());
      return store.load();
    },
  };
  const client = createClient({ secretKey: "sandbox_key", fetch: sandbox.fetch, baseUrl: "http://localhost" });
  await client.backfill(source(), { ...options, checkpoint: watched, fingerprint: "f" }).catch(() => {});
  expect(held.every((there) => there.includes("state.lock"))).toBe(true);
  expect(await names()).not.toContain("state.lock");
});

test("of two runs from code at once one is refused, and every record is sent once", async () => {
  const sandbox = createSandbox();
  const client = createClient({ secretKey: "sandbox_key", fetch: sandbox.fetch, baseUrl: "http://localhost" });
  const run = (): Promise<unknown> =>
    client.backfill(
      Array.from({ length: 50 }, (_, n) => customer(n)),
      {
        checkpoint: fileCheckpoint({ path: at("state") }),
        fingerprint: "f",
        maxBatchSize: 5,
      },
    );
  const ends = await Promise.allSettled([run(), run()]);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = ends.find((end) => end.status === "rejected");
  expect(refused?.reason.cause).toMatchObject({ fact: "state-locked" });
  expect(sandbox.events.total).toBe(50);
  expect(await names()).toEqual(["state"]);
});
