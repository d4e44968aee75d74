import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ndjsonBatches } from "../../../src/files/formats/ndjson.js";
import { fileRejects } from "../../../src/files/resume/rejects.js";
import { UNWRITABLE } from "../../../src/record/reading.js";
import type { Reject } from "../../../src/reject.js";
import { collect, flat, inPieces } from "../../support/files/bytes.js";
import { IS_POSIX, OWNER_ONLY } from "../../support/system.js";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-rejects-"));
  path = join(folder, "customers.csv.rejects.ndjson");
});
afterEach(() => rm(folder, { recursive: true }));

const invalid: Reject = {
  index: 16,
  outcome: "invalid",
  code: "pattern",
  reason: "must be a phone",
  origin: { file: "customers.csv", line: 17 },
  issues: [
    { code: "pattern", path: "/profile/phoneNumber", message: "must be a phone", params: {} },
    { code: "format", path: "/profile/birthday", message: "must be a day", params: {} },
  ],
  record: { profile: { phoneNumber: "08" } },
};

test("a line says where, what and why, and is valid input", async () => {
  const rejects = await fileRejects(path);
  await rejects.write(invalid);
  await rejects.write({
    index: 17,
    outcome: "rejected",
    code: "bad_request",
    reason: "no such host",
    status: 400,
    message: "no such host",
    record: { profile: {} },
  });
  await rejects.close();
  const text = await readFile(path, "utf8");
  expect(text.split("\n")[0]).toBe(
    '{"line":17,"file":"customers.csv","outcome":"invalid","code":"pattern","path":"/profile/phoneNumber","reason":"must be a phone",' +
      '"issues":[{"code":"pattern","path":"/profile/phoneNumber","reason":"must be a phone"},{"code":"format","path":"/profile/birthday","reason":"must be a day"}],' +
      '"record":{"profile":{"phoneNumber":"08"}}}',
  );
  expect(text.split("\n")[1]).toBe(
    '{"outcome":"rejected","status":400,"reason":"no such host","record":{"profile":{}}}',
  );
  expect([rejects.count, rejects.length]).toEqual([2, Buffer.byteLength(text)]);
  const again = await collect(flat(ndjsonBatches(path, inPieces(text, 100))));
  expect(again.map(({ value }) => value)).toEqual([{ profile: { phoneNumber: "08" } }, { profile: {} }]);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

test.each([
  ["holds a BigInt", { id: 1n }],
  ["was revoked", revoked()],
  ["holds a proxy that was revoked", { profile: revoked() }],
  ["is nothing in JSON", { toJSON: () => undefined }],
])("a record that %s is a line that says why, without it", async (_, record) => {
  const rejects = await fileRejects(path);
  await rejects.write({ ...invalid, issues: [UNWRITABLE], record });
  await rejects.write(invalid);
  await rejects.close();
  const [first = "", second] = (await readFile(path, "utf8")).split("\n");
  const why = { code: "json", path: "", reason: "cannot be written as JSON" };
  expect(JSON.parse(first)).toEqual({ file: "customers.csv", line: 17, outcome: "invalid", ...why, record: null });
  expect(second).toContain('"record":{"profile":{"phoneNumber":"08"}}');
});

test("lines keep the order of the calls, even if nobody waits", async () => {
  const rejects = await fileRejects(path);
  for (let index = 0; index < 100; index += 1) void rejects.write({ ...invalid, record: index });
  await rejects.close();
  const records = (await readFile(path, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).record);
  expect(records).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test("only the owner can read the file, and it is removed when it stays empty", async () => {
  const rejects = await fileRejects(path);
  expect((await stat(path)).mode & 0o777).toBe(OWNER_ONLY);
  await rejects.close();
  await rejects.close();
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test("with resume, new lines follow those of an earlier file", async () => {
  for (const record of ["a", "b"]) {
    const rejects = await fileRejects(path, { resume: true });
    await rejects.write({ ...invalid, record });
    await rejects.close();
  }
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).record)).toEqual(["a", "b"]);
});

test("rejects of an earlier run are not touched", async () => {
  await writeFile(path, '{"outcome":"invalid","record":{}}\n', { mode: 0o600 });
  await expect(fileRejects(path)).rejects.toMatchObject({
    code: "config",
    fact: "rejects-left",
    message: `The rejects file ${path} is there from an earlier run.`,
  });
  expect(await readFile(path, "utf8")).toBe('{"outcome":"invalid","record":{}}\n');
});

test.runIf(IS_POSIX)("an empty file that others can read, a device, and a missing folder are refused", async () => {
  await writeFile(path, "");
  await chmod(path, 0o644);
  await expect(fileRejects(path)).rejects.toThrow(/can be read by others/);
  await expect(fileRejects("/dev/null")).rejects.toThrow(/not a regular file/);
  await expect(fileRejects(join(folder, "none", "r"))).rejects.toMatchObject({
    fact: "rejects-unwritable",
    message: expect.stringMatching(/the folder does not exist\.$/),
  });
});
