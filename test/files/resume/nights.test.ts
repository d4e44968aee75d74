import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createClient } from "../../../src/client.js";
import { streamInput } from "../../../src/files/bytes/open.js";
import { ndjsonSource } from "../../../src/files/formats/source.js";
import type { BackfillError } from "../../../src/index.js";
import { fileCheckpoint, fileRejects, readCsv, readJsonArray, readNdjson } from "../../../src/node.js";
import type { ProfileUpsert } from "../../../src/types.js";
import { accept, observedFetch } from "../../support/fetch.js";
import { useFolder } from "../../support/files/folder.js";

const at = useFolder();

/** More than the fingerprint looks at: its middle is neither start nor end. */
const COUNT = 2_000;
const MIDDLE = COUNT / 2;
const emailOf = (n: number): string =>
  `customer${String(n).padStart(5, "0")}@a-shop-with-a-name-that-is-longer-than-that-of-most-shops.example`;
const EMAILS: readonly string[] = Array.from({ length: COUNT }, (_, n) => emailOf(n));
const jsonOf = (email: string): string => `{"profile":{"email":"${email}"},"subscribedAtChanged":false}`;
const ndjson = (emails: readonly string[]): string => `${emails.map(jsonOf).join("\n")}\n`;
const csv = (emails: readonly string[]): string =>
  `First name,Last name,Email,Phone number,Registration Date,Subscribe Date,Subscriptions,Tags,Accept Privacy Policy\n${emails
    .map((email) => `,,${email},,,,,,\n`)
    .join("")}`;

interface Format {
  readonly write: (emails: readonly string[]) => string | Uint8Array;
  readonly read: (path: string) => ReturnType<typeof readCsv>;
}

const FORMATS: Readonly<Record<string, Format>> = {
  CSV: { write: csv, read: readCsv },
  NDJSON: { write: ndjson, read: readNdjson },
  JSON: { write: (emails) => `[${emails.map(jsonOf).join(",\n")}]`, read: readJsonArray },
  "UTF-16": { write: (emails) => Buffer.from(`\uFEFF${csv(emails)}`, "utf16le"), read: readCsv },
  gzip: { write: (emails) => gzipSync(ndjson(emails)), read: readNdjson },
};

/** Same size, same start, same end. */
const CHANGES: Readonly<Record<string, (emails: readonly string[], n: number) => string[]>> = {
  "two rows changed places": (emails, n) => emails.with(n, emails[n + 1] ?? "").with(n + 1, emails[n] ?? ""),
  "one digit changed": (emails, n) =>
    emails.with(n, "customerX0000@a-shop-with-a-name-that-is-longer-than-that-of-most-shops.example"),
  "a row is there twice, and its neighbour not": (emails, n) => emails.with(n, emails[n + 1] ?? ""),
  "an address became invalid": (emails, n) => emails.with(n, (emails[n] ?? "").replace("@", "_")),
};

/** A server that fails at some time, and one run after the other over the files of a folder, as from a program. */
function nights() {
  let left = Number.POSITIVE_INFINITY;
  const api = observedFetch(() => {
    left -= 1;
    if (left >= 0) return accept();
    throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } });
  });
  return {
    api,
    sent: (): string[] => api.acceptedRecords().map(({ profile }) => profile.email ?? ""),
    async run(source: Iterable<ProfileUpsert> | ReturnType<typeof readCsv>, requests = Number.POSITIVE_INFINITY) {
      left = requests;
      const rejects = await fileRejects(at("rejects.ndjson"), { resume: true });
      const client = createClient({ secretKey: "k", fetch: api.fetch, retry: false });
      const checkpoint = fileCheckpoint({ path: at("state"), rejects });
      const options = { checkpoint, onReject: rejects.write, maxBatchSize: 100, concurrency: 1 };
      const end = await client.backfill(source, options).then(
        (report) => ({ report, message: "" }),
        (error: BackfillError) => ({ report: error.report, message: (error.cause as Error).message }),
      );
      await rejects.close();
      return { ...end, kept: rejects.kept };
    },
  };
}

describe.each(Object.keys(FORMATS))("a file of %s", (name) => {
  const { write, read } = FORMATS[name] as Format;
  const isText = name !== "gzip" && name !== "UTF-16"; // of the same text in other bytes one change will do
  const changes = Object.keys(CHANGES).slice(0, isText ? undefined : 1);
  const rewrite = (emails: readonly string[]): Promise<void> => writeFile(at("input"), write(emails));

  test.each(changes)(
    "that was sent in part is refused before anything is sent, when in its middle %s",
    async (change) => {
      const { api, run } = nights();
      await rewrite(EMAILS);
      expect((await run(read(at("input")), 15)).report).toMatchObject({ status: "stopped" });
      const { length } = api.requests;
      await rewrite(CHANGES[change]?.(EMAILS, MIDDLE) ?? []);
      const { report, message } = await run(read(at("input")));
      expect([report.status, api.requests.length]).toEqual(["stopped", length]);
      expect(message).toMatch(
        name === "gzip" ? /belongs to another source/ : /are not those that have settled already/,
      );
    },
  );

  test.each(changes)("that was sent is sent from the start, when in its middle %s", async (change) => {
    const { sent, run } = nights();
    await rewrite(EMAILS);
    await run(read(at("input")));
    const changed = CHANGES[change]?.(EMAILS, MIDDLE) ?? [];
    await rewrite(changed);
    const { report } = await run(read(at("input")));
    expect(report).toMatchObject({ status: "completed", read: COUNT });
    expect(report).not.toHaveProperty("resumedFrom");
    expect(sent().slice(COUNT).sort()).toEqual(changed.filter((email) => email.includes("@")).sort());
  });

  test("that was sent in part goes on when what was not sent changed, and sends that as it is now", async () => {
    const { sent, run } = nights();
    await rewrite(EMAILS);
    await run(read(at("input")), 6);
    const changed = CHANGES["two rows changed places"]?.(EMAILS, MIDDLE) ?? [];
    await rewrite(changed);
    const { report, message } = await run(read(at("input")));
    if (name === "gzip") return expect(message).toMatch(/belongs to another source/); // its sum is at its end
    expect(report).toMatchObject({ status: "completed", read: COUNT, accepted: COUNT });
    expect(sent()).toEqual([...EMAILS.slice(0, report.resumedFrom), ...changed.slice(report.resumedFrom)]);
  });

  test("that was sent in part goes on where it stopped, when nothing changed", async () => {
    const { sent, run } = nights();
    await rewrite(EMAILS);
    await run(read(at("input")), 15);
    expect((await run(read(at("input")))).report).toMatchObject({ status: "completed", accepted: COUNT });
    expect(sent()).toEqual(EMAILS);
  });
});

describe("a stream", () => {
  const stream = (emails: readonly string[]) =>
    ndjsonSource(streamInput("-", Readable.from([Buffer.from(ndjson(emails))])));

  test.each<[string, readonly string[], number]>([
    ["of the same records sends nothing", EMAILS, 0],
    ["that is longer sends what is behind", [...EMAILS, "new@shop.example"], 1],
    ["that is another one from its start is sent", ["other@shop.example", ...EMAILS], COUNT + 1],
    ["that is so short that it shows at once is sent", EMAILS.slice(0, 3), 3],
  ])("%s, after one that was sent", async (_, emails, count) => {
    const { sent, run } = nights();
    await run(stream(EMAILS));
    expect((await run(stream(emails))).report).toMatchObject({ status: "completed", read: emails.length });
    expect(sent().slice(COUNT)).toEqual(emails.slice(emails.length - count));
  });

  test.each<[string, readonly string[], RegExp]>([
    ["that is shorter", EMAILS.slice(0, 1_500), /the source has 1500 records, but record 1999 has settled already/],
    ["of which the middle changed", EMAILS.with(MIDDLE, "x@shop.example"), /the first 2000 records .* are not those/],
  ])("%s is refused after one that was sent: it cannot be read again", async (_, emails, message) => {
    const { api, run } = nights();
    await run(stream(EMAILS));
    const { length } = api.requests;
    expect((await run(stream(emails))).message).toMatch(message);
    expect(api.requests.length).toBe(length);
  });

  test("that was stopped is gone on with, also when it is longer now", async () => {
    const { sent, run } = nights();
    await run(stream(EMAILS), 10);
    await run(stream([...EMAILS, "new@shop.example"]));
    expect(sent()).toEqual([...EMAILS, "new@shop.example"]);
  });

  test("that is longer every night is sent once", async () => {
    const { sent, run } = nights();
    for (const count of [1, 2, 700, 701, 1_500, COUNT]) await run(stream(EMAILS.slice(0, count)));
    expect(sent()).toEqual(EMAILS);
  });
});

describe("the rejects, night after night", () => {
  const withInvalid = (...invalid: readonly string[]): string => csv(["ann@shop.example", ...invalid]);
  const invalidIn = async (name: string): Promise<string[]> =>
    (await readFile(at(name), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).record.profile.email);
  const dated = async (): Promise<string[]> =>
    (await readdir(dirname(at("input")))).filter((name) => name.startsWith("rejects.2")).sort();

  test("stay where they are when the same file comes again", async () => {
    const { run } = nights();
    await writeFile(at("input"), withInvalid("one", "two"));
    const first = await run(readCsv(at("input")));
    expect(await run(readCsv(at("input")))).toEqual({ ...first, kept: [] });
    expect([await invalidIn("rejects.ndjson"), await dated()]).toEqual([["one", "two"], []]);
  });

  test("of each night have a file of their own, and what was corrected in one is kept", async () => {
    const { run } = nights();
    for (const night of ["one", "two", "three"]) {
      await writeFile(at("input"), withInvalid(night));
      await run(readCsv(at("input")));
      await appendFile(
        at("rejects.ndjson"),
        `{"outcome":"invalid","record":{"profile":{"email":"${night}, by hand"}}}\n`,
      );
    }
    expect(await invalidIn("rejects.ndjson")).toEqual(["three", "three, by hand"]);
    const kept = await Promise.all((await dated()).map(invalidIn));
    expect(kept.flat().sort()).toEqual(["one", "one, by hand", "two", "two, by hand"]);
  });

  test("that were deleted are not missed when the run was finished", async () => {
    const { run } = nights();
    await writeFile(at("input"), withInvalid("one"));
    await run(readCsv(at("input")));
    await rm(at("rejects.ndjson"));
    expect((await run(readCsv(at("input")))).report).toMatchObject({ status: "completed", invalid: 1 });
    await writeFile(at("input"), withInvalid("two"));
    await run(readCsv(at("input")));
    expect([await invalidIn("rejects.ndjson"), await dated()]).toEqual([["two"], []]);
  });

  test("that were deleted while the run was not finished are asked for, and nothing is sent", async () => {
    const { api, run } = nights();
    await writeFile(at("input"), csv(["one", ...EMAILS]));
    await run(readCsv(at("input")), 3);
    const { length } = api.requests;
    await rm(at("rejects.ndjson"));
    const { message } = await run(readCsv(at("input")));
    expect(message).toMatch(/is not there any more, and the state counts \d+ bytes of rejects in it/);
    expect([api.requests.length, (await readdir(dirname(at("input")))).sort()]).toEqual([length, ["input", "state"]]);
  });
});
