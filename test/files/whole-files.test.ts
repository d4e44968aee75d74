import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCsv, readNdjson } from "../../src/node.js";

/** No row is lost, and no two become one, without a word. */
const folder = mkdtempSync(join(tmpdir(), "releva-whole-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 5_000;
const row = (n: number): string => `ana${n}@shop.example,${"x".repeat(40)}\n`;
const mapping = {
  columns: { email: { field: "email" }, name: { field: "firstName" } },
  unknownColumns: "ignore",
  subscribedAtChanged: false,
} as const;

describe("a file that is written to while it is read", () => {
  test.each([
    ["is cut", (path: string) => truncateSync(path, 200_000)],
    ["grows", (path: string) => appendFileSync(path, row(0))],
    [
      "is written anew",
      (path: string) =>
        writeFileSync(path, `email,name\n${Array.from({ length: ROWS }, (_, n) => row(n + 7)).join("")}`),
    ],
  ])("ends in an error that says so: it %s", async (what, change) => {
    const path = join(folder, `${what}.csv`);
    writeFileSync(path, `email,name\n${Array.from({ length: ROWS }, (_, n) => row(n)).join("")}`);
    let read = 0;
    const reading = (async () => {
      for await (const _ of readCsv(path, { mapping })) {
        read += 1;
        if (read === 10) change(path);
        if (read === 10) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await expect(reading).rejects.toThrow("was written to while it was read");
    expect(read).toBeGreaterThan(10);
  });

  test("one that nobody touches does not", async () => {
    const path = join(folder, "quiet.ndjson");
    writeFileSync(path, '{"profile":{"email":"ana@shop.example"},"subscribedAtChanged":false}\n'.repeat(ROWS));
    let read = 0;
    for await (const _ of readNdjson(path)) read += 1;
    expect(read).toBe(ROWS);
  });
});

test("a stray quote does not put a customer into another one's name: the row is a reject", async () => {
  const path = join(folder, "quote.csv");
  writeFileSync(path, 'email,name\na@shop.example,"Ana\nb@shop.example,Bob"\nc@shop.example,Cy\n');
  const found: unknown[] = [];
  for await (const { value, issues } of readCsv(path, { mapping }))
    found.push(issues?.map(({ code, path: at }) => `${at} ${code}`) ?? (value as { profile: object }).profile);
  expect(found).toEqual([["/profile/firstName line-break"], { email: "c@shop.example", firstName: "Cy" }]);
});

test("what stands in the place of the header is masked where it looks like a person's", async () => {
  const path = join(folder, "headless.csv");
  writeFileSync(path, "name,ana.petrova@shop.example,+359888123405\nBob,b@shop.example,+359888123406\n");
  const { email, ...columns } = mapping.columns;
  const error = await (async () => {
    for await (const _ of readCsv(path, { mapping: { columns, subscribedAtChanged: false } })) break;
  })().catch((thrown: unknown) => String(thrown));
  expect(error).toContain("are unknown");
  expect(error).not.toMatch(/ana\.petrova|888123405/);
});
