import { expect, test } from "vitest";
import { identify, prepare } from "../../src/record/prepare.js";
import { SourceRecord } from "../../src/record/source-record.js";
import { bytesOf } from "../../src/span.js";

/** As in a process that imports this package and requires it too. */
async function otherCopy(): Promise<typeof SourceRecord> {
  const file = new URL("../../src/record/source-record.ts?copy", import.meta.url).href;
  const { SourceRecord: Other } = await import(/* @vite-ignore */ file);
  expect(Other).not.toBe(SourceRecord);
  return Other;
}

test("a record of another copy of this package is one, and its bytes are sent", async () => {
  const Other = await otherCopy();
  const value = { profile: { email: "ana@shop.example" }, subscribedAtChanged: false };
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const record = new Other({ value, bytes, origin: { line: 7 } });
  const prepared = prepare(record, { validation: "strict", keyed: true });
  expect(prepared).toMatchObject({ ok: true, origin: { line: 7 } });
  expect(prepared.ok && bytesOf(prepared)).toEqual(bytes);
  expect(identify(record)).toEqual(bytes);
});
