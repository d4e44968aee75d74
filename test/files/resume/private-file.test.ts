import { spawnSync } from "node:child_process";
import { link, open, readdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import {
  type FileCalls,
  problemWith,
  removeLeftovers,
  syncFolder,
  writeDurably,
} from "../../../src/files/resume/private-file.js";
import { fileRejects } from "../../../src/files/resume/rejects.js";
import { readState, writeState } from "../../../src/files/resume/state-file.js";
import { useFolder } from "../../support/files/folder.js";
import { OWNER_ONLY } from "../../support/system.js";

const at = useFolder();
const failure = (code: string): Error => Object.assign(new Error(code), { code });

interface Calls extends FileCalls {
  readonly waits: number[];
}

function calls(given: Partial<FileCalls> = {}): Calls {
  const waits: number[] = [];
  return {
    waits,
    rename,
    openFolder: async () => ({ close: async () => {}, sync: async () => {} }),
    platform: "linux",
    pause: async (ms) => void waits.push(ms),
    ...given,
  };
}

test.each(["EPERM", "EACCES", "EBUSY"])("a rename that fails with %s is tried again for a moment", async (code) => {
  let left = 3;
  const subject = calls({ rename: (from, to) => (left-- > 0 ? Promise.reject(failure(code)) : rename(from, to)) });
  await writeDurably(at("file"), "new", subject);
  expect([await readFile(at("file"), "utf8"), subject.waits]).toEqual(["new", [10, 20, 40]]);
});

test("one that fails on and on is reported after about two seconds, and nothing is left", async () => {
  await writeFile(at("file"), "old");
  const subject = calls({ rename: () => Promise.reject(failure("EPERM")) });
  await expect(writeDurably(at("file"), "new", subject)).rejects.toThrow("EPERM");
  const waited = subject.waits.reduce((sum, ms) => sum + ms, 0);
  expect([waited > 1_000, waited < 3_000]).toEqual([true, true]);
  expect([await readdir(dirname(at("file"))), await readFile(at("file"), "utf8")]).toEqual([["file"], "old"]);
});

test("one that fails for good is not tried again", async () => {
  const subject = calls({ rename: () => Promise.reject(failure("ENOSPC")) });
  await expect(writeDurably(at("file"), "new", subject)).rejects.toThrow("ENOSPC");
  expect(subject.waits).toEqual([]);
});

test.each(["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EPERM", "EACCES", "EISDIR", "ENOSYS"])(
  "a folder that cannot be synced (%s) is tolerated, when it is opened and when it is synced",
  async (code) => {
    let closed = 0;
    const close = async (): Promise<void> => void closed++;
    await syncFolder(at("x"), calls({ openFolder: () => Promise.reject(failure(code)) }));
    await syncFolder(
      at("x"),
      calls({ openFolder: async () => ({ close, sync: () => Promise.reject(failure(code)) }) }),
    );
    expect(closed).toBe(1);
  },
);

test("a handle without sync, as loaders of packages give, is enough; a disk that fails is reported", async () => {
  await syncFolder(at("x"), calls({ openFolder: async () => ({ close: async () => {} }) }));
  const broken = calls({ openFolder: () => Promise.reject(failure("EIO")) });
  await expect(syncFolder(at("x"), broken)).rejects.toThrow("EIO");
});

test("on Windows no folder is opened", async () => {
  await syncFolder(at("x"), calls({ platform: "win32", openFolder: () => Promise.reject(failure("EIO")) }));
});

test("a file of a fixed name beside the state is not touched: temporary names are nobody else's", async () => {
  await writeFile(at("theirs"), "theirs");
  await symlink(at("theirs"), at("state.tmp"));
  await writeState(at("state"), { checkpoint: undefined, rejectsBytes: 0 });
  expect(await readFile(at("theirs"), "utf8")).toBe("theirs");
  expect((await stat(at("state"))).mode & 0o777).toBe(OWNER_ONLY);
});

test.each(["state", "rejects", "findings"])(
  "a link in place of the %s is refused, and its target stays as it is",
  async (what) => {
    for (const [name, connect] of [
      ["soft", symlink],
      ["hard", link],
    ] as const) {
      const [theirs, path] = [at(`theirs-${name}`), at(`${what}-${name}`)];
      const content = what === "state" ? '{"version":3,"rejectsBytes":0}' : '{"outcome":"invalid","record":1}\n';
      await writeFile(theirs, content, { mode: 0o600 });
      await connect(theirs, path);
      const use = { state: readState, rejects: useRejects, findings: useFindings }[what] as (
        path: string,
      ) => Promise<unknown>;
      await expect(use(path)).rejects.toMatchObject({ code: "config" });
      expect(await readFile(theirs, "utf8")).toBe(content);
    }
  },
);

test("a link is seen as well where the system cannot be told not to follow it", async () => {
  await writeFile(at("theirs"), "theirs", { mode: 0o600 });
  await symlink(at("theirs"), at("link"));
  const handle = await open(at("link"), "r+"); // as on Windows
  expect(await problemWith(handle, at("link"))).toBe("is a link; remove it");
  await handle.close();
});

test.each(["state", "rejects", "findings"])(
  "a pipe in place of the %s is refused, and not waited for",
  async (what) => {
    if (process.platform === "win32") return;
    spawnSync("mkfifo", ["-m", "600", at("pipe")]);
    const use = { state: readState, rejects: useRejects, findings: useFindings }[what];
    await expect(use?.(at("pipe"))).rejects.toMatchObject({ code: "config" });
  },
);

test("what killed runs left of their locks is removed too", async () => {
  for (const name of ["lock", "lock.removal"]) await writeFile(at(`state.${name}.0123456789abcdef.tmp`), "");
  await writeFile(at("state.notes.0123456789abcdef.tmp"), "mine");
  await removeLeftovers(at("state"));
  expect(await readdir(dirname(at("x")))).toEqual(["state.notes.0123456789abcdef.tmp"]);
});

const useRejects = (path: string): Promise<unknown> => fileRejects(path, { resume: true });
const useFindings = (path: string): Promise<unknown> => fileRejects(path, { replace: true });

test.each([
  "Email,First name\nann@example.com,Ann\n",
  '{"profile":{"email":"ann@example.com"},"subscribedAtChanged":false}\n',
  '[{"profile":{}}]',
  '{"line":1,"level":"info","text":"a log of another program"}\n',
  "notes",
  "\0",
])("a file that holds no rejects is never cut: %j", async (content) => {
  await writeFile(at("customers"), content, { mode: 0o600 });
  for (const options of [{}, { resume: true }, { replace: true }]) {
    await expect(fileRejects(at("customers"), options)).rejects.toMatchObject({ fact: "rejects-foreign" });
  }
  expect(await readFile(at("customers"), "utf8")).toBe(content);
});
