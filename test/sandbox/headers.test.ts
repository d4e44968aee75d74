import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { messageOf, PATH, record, upsert } from "../support/sandbox/post.js";

/** The body itself is JSON in UTF-8: a server would believe the headers. */
test.each([
  [{ "Content-Encoding": "gzip" }, "must not be compressed"],
  [{ "Content-Encoding": "br" }, "must not be compressed"],
  [{ "Content-Type": "application/json; charset=utf-16" }, "must be UTF-8"],
  [{ "Content-Type": "text/plain" }, "must be JSON"],
])("headers that say another thing of the body are refused as such: %j", async (headers, says) => {
  const init = upsert(record({ email: "ana@shop.example" }));
  const all = { ...Object.fromEntries(new Headers(init.headers)), ...lowered(headers) };
  const response = await createSandbox().fetch(PATH, { ...init, headers: all });
  expect(response.status).toBe(415);
  expect(await messageOf(response)).toContain(says);
});

test.each([{ "Content-Encoding": "identity" }, { "Content-Type": 'application/json; charset="UTF-8"' }])(
  "headers that say what it is are taken: %j",
  async (headers) => {
    const init = upsert(record({ email: "ana@shop.example" }));
    const all = { ...Object.fromEntries(new Headers(init.headers)), ...lowered(headers) };
    expect((await createSandbox().fetch(PATH, { ...init, headers: all })).status).toBe(202);
  },
);

const lowered = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
