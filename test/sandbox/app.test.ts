import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { HEADERS, messageOf, PATH, post, record, upsert } from "../support/sandbox/post.js";

const body = (text: string | Uint8Array<ArrayBuffer>): RequestInit => ({
  method: "POST",
  headers: HEADERS,
  body: text,
});

test("an accepted request is a 202 with an empty object", async () => {
  const response = await post(createSandbox(), { email: "a@x.y" });
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    202,
    "application/json",
    "{}",
  ]);
});

test.each([
  ["no key", undefined, "The secret key is missing"],
  ["another scheme", "Basic sandbox_key", "The secret key is missing"],
  ["a wrong key", "Bearer sandbox_other", "The secret key is not the one of this sandbox"],
])("%s is a 401 that says how to send it", async (_what, authorization, message) => {
  const headers = { "content-type": "application/json", ...(authorization && { authorization }) };
  const response = await createSandbox().fetch(PATH, { ...upsert(record({ email: "a@x.y" })), headers });
  expect(response.status).toBe(401);
  expect(await messageOf(response)).toBe(`${message}. Send it as "Authorization: Bearer <secretKey>".`);
});

test("only sandbox keys are taken", () => {
  for (const secretKey of ["live_key", "sandbox_", "sandbox_\n", ""]) {
    expect(() => createSandbox({ secretKey })).toThrow("secretKey must be sandbox_ followed by");
  }
  expect(createSandbox({ secretKey: "sandbox_mine" }).connection.secretKey).toBe("sandbox_mine");
});

const good = record({ email: "a@x.y" });
test.each([
  [
    "a bad phone",
    [good, record({ phoneNumber: "0888" })],
    /^profiles\[1\]\.profile\.phoneNumber must be "\+" followed by digits/,
  ],
  [
    "neither e-mail nor phone",
    [{ profile: {}, subscribedAtChanged: true }],
    /^profiles\[0\]\.profile: email or phoneNumber is required$/,
  ],
  ["a missing field", [{ profile: { email: "a@x.y" } }], /^profiles\[0\]\.subscribedAtChanged is required$/],
  ["no object", [good, 7], /^profiles\[1\] must be an object$/],
  ["nothing", [], /^profiles must have at least 1 item$/],
  ["five bad ones", [1, 2, 3, 4, 5], /^profiles\[0\] must be an object; .* \(and 2 more\)$/],
])("%s is a 400 that names the record and the remedy, and nothing is applied", async (_what, items, message) => {
  const sandbox = createSandbox();
  const response = await sandbox.fetch(PATH, upsert(...items));
  expect(response.status).toBe(400);
  expect(await messageOf(response)).toMatch(message);
  expect(sandbox.state.count).toBe(0);
});

test("an e-mail at refused.example is refused, which the validator cannot know", async () => {
  const sandbox = createSandbox();
  const response = await post(sandbox, { email: "a@x.y" }, { email: "ben@Refused.Example" });
  expect(response.status).toBe(400);
  expect(await messageOf(response)).toBe(
    "profiles[1].profile.email is at refused.example, which this sandbox always refuses. Use an e-mail at another domain",
  );
  expect(sandbox.state.count).toBe(0);
});

test.each([
  ["cut JSON", body('{"profiles":[')],
  ["no body", body("")],
  ["bytes that are not UTF-8", body(Uint8Array.of(0x22, 0xff, 0x22))],
  ["a byte order mark", body('\uFEFF{"profiles":[]}')],
])("%s is a 400", async (_what, init) => {
  const response = await createSandbox().fetch(PATH, init);
  expect([response.status, await messageOf(response)]).toEqual([
    400,
    "The body is not valid JSON in UTF-8. Send a JSON text.",
  ]);
});

test("JSON that is no object is a 400", async () => {
  expect(await messageOf(await createSandbox().fetch(PATH, body("[]")))).toBe("The body must be an object");
});

test.each([
  ["text/plain", 415],
  ["application/json-patch+json", 415],
  ["application/json; charset=utf-8", 202],
])("content type %s is a %i", async (type, status) => {
  const init = { ...upsert(good), headers: { ...HEADERS, "content-type": type } };
  expect((await createSandbox().fetch(PATH, init)).status).toBe(status);
});

test("a body over 5 MiB is a 413", async () => {
  const response = await createSandbox().fetch(PATH, body(" ".repeat(5 * 1024 * 1024 + 1)));
  expect([response.status, await messageOf(response)]).toEqual([413, expect.stringContaining("Send fewer profiles")]);
});

test("a wrong method is a 405 that names the right one, and a wrong path a 404", async () => {
  const sandbox = createSandbox();
  const wrongMethod = await sandbox.fetch(PATH);
  expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST"]);
  expect(await messageOf(wrongMethod)).toBe("GET is not supported here. Use POST.");
  const wrongPath = await sandbox.fetch("/api/v1/profiles", upsert(good));
  expect(wrongPath.status).toBe(404);
  expect(await messageOf(wrongPath)).toBe("There is nothing at this path. Use POST /api/v0/profiles.");
});

test("the page is at /, about this sandbox, and not among its requests", async () => {
  const sandbox = createSandbox();
  await post(sandbox, { email: "a@x.y" });
  await sandbox.fetch("/&lt;b");
  const response = await sandbox.fetch("/");
  expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
  const page = await response.text();
  expect(page).toContain("<td>a@x.y</td>");
  expect(page).toContain("<td>GET /&amp;lt;b</td>");
  expect(sandbox.requests.total).toBe(2);
});
