import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyBytes } from "../../src/delivery/batch.js";
import { assembleBody, ENVELOPE } from "../../src/request/body.js";
import { entry, limits } from "../delivery/entries.js";

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

test.each([0, 1, 2, 3])("a body of %i records is the JSON of the request", (count) => {
  const profiles = Array.from({ length: count }, (_, n) => ({ profile: { email: `ж${n}@example.com` } }));
  expect(new TextDecoder().decode(assembleBody(profiles.map(bytesOf)))).toBe(JSON.stringify({ profiles }));
});

test("a body has exactly the bytes that a batch was sized by", () => {
  fc.assert(
    fc.property(fc.array(fc.json()), (texts) => {
      const records = texts.map((text) => new TextEncoder().encode(text));
      const sized = limits({ envelopeBytes: ENVELOPE.bytes, separatorBytes: ENVELOPE.separatorBytes });
      const entries = records.map((bytes, index) => ({ ...entry(), index, bytes }));
      expect(assembleBody(records).byteLength).toBe(bodyBytes(entries, sized));
    }),
  );
});
