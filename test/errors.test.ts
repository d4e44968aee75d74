import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import * as esbuild from "esbuild";
import { describe, expect, test } from "vitest";
import { HttpError, type RelevaErrorCode, RequestError } from "../src/errors.js";
import * as api from "../src/index.js";
import { isRelevaError, RelevaError } from "../src/index.js";
import { networkError, observedFetch, refuse } from "./support/fetch.js";

const SOURCE = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const MINIFIED = { bundle: true, minify: true, write: false, format: "esm" } as const;

const record = { profile: { email: "ana@shop.example" }, subscribedAtChanged: false };

const bytes = JSON.stringify({ profiles: [record] }).length;

async function failing(respond: () => Response): Promise<RelevaError> {
  const client = api.createClient({ secretKey: "sk_live_1234", fetch: observedFetch(respond).fetch, retry: false });
  return client.upsert(record).then(
    () => expect.unreachable(),
    (error: RelevaError) => error,
  );
}

const CLASSES: Readonly<Record<string, unknown>> = { ...api };
const ANSWERS: readonly (readonly [number, string, RelevaErrorCode, boolean])[] = [
  [200, "UnexpectedResponseError", "unexpected_response", false],
  [204, "UnexpectedResponseError", "unexpected_response", false],
  [302, "UnexpectedResponseError", "unexpected_response", false],
  [400, "BadRequestError", "bad_request", false],
  [401, "AuthenticationError", "authentication", false],
  [403, "AuthenticationError", "authentication", false],
  [404, "ApiError", "api", false],
  [407, "AuthenticationError", "authentication", false],
  [408, "ServerError", "server", true],
  [413, "PayloadTooLargeError", "payload_too_large", false],
  [422, "BadRequestError", "bad_request", false],
  [429, "RateLimitError", "rate_limited", true],
  [500, "ServerError", "server", true],
  [501, "ApiError", "api", false],
  [503, "ServerError", "server", true],
];

test.each(ANSWERS)("a %i is a %s with the code %s; retryable: %s", async (status, name, code, retryable) => {
  const error = await failing(() => new Response(null, { status }));
  expect(error).toBeInstanceOf(CLASSES[name]);
  expect(error).toBeInstanceOf(HttpError);
  expect(error).toMatchObject({ name, code, retryable, status, attempts: 1, batch: { size: 1, bytes } });
});

test("no answer is a connection error, with the network's word as its cause", async () => {
  const error = await failing(() => {
    throw networkError("ECONNREFUSED");
  });
  expect(error).toBeInstanceOf(api.ConnectionError);
  expect(error).toBeInstanceOf(RequestError);
  expect(error).toMatchObject({ code: "connection", retryable: true, cause: { code: "ECONNREFUSED" } });
  expect(error.message).toBe("no answer from releva.ai (ECONNREFUSED)");
});

describe("messages say what, and what to do", () => {
  test.each([
    [400, "no tag", "the API refused the data (HTTP 400 from releva.ai): no tag"],
    [
      401,
      "bad key",
      "the secret key was refused; check the key, and that baseUrl is the deployment it belongs to (HTTP 401 from releva.ai): bad key",
    ],
    [413, "big", "the request is too large for the server; lower maxBatchBytes (HTTP 413 from releva.ai): big"],
    [429, "slow", "too many requests (HTTP 429 from releva.ai): slow"],
    [500, "oops", "the server failed (HTTP 500 from releva.ai): oops"],
    [404, "what?", "the server does not take this request; check baseUrl (HTTP 404 from releva.ai): what?"],
  ])("%i", async (status, said, message) => {
    expect((await failing(() => refuse(status, said))).message).toBe(message);
  });

  test("a redirect names the status and the host it leads to, and no more", async () => {
    const headers = { Location: "https://login.example/?next=%2Fapi&user=ana" };
    const error = await failing(() => new Response(null, { status: 302, headers }));
    expect(error.message).toBe(
      "releva.ai answered HTTP 302 to login.example where the API answers 202: whatever answered, it was not the API; check baseUrl",
    );
  });

  test("an opaque redirect has no status", async () => {
    expect((await failing(() => Response.error())).message).toMatch(/^releva\.ai answered a redirect where/);
  });

  test("a body that is no message of the API is shown after its status", async () => {
    expect(await failing(() => new Response("<h1>Bad Gateway</h1>", { status: 502 }))).toMatchObject({
      serverMessage: "HTTP 502 <h1>Bad Gateway</h1>",
    });
    expect(await failing(() => new Response("", { status: 502 }))).toMatchObject({ serverMessage: "HTTP 502" });
  });
});

test("the server's text as it came is for the owner of the record alone", async () => {
  const error = (await failing(() => refuse(400, "no ana@shop.example"))) as HttpError;
  expect(error.serverMessage).toBe("no <redacted>");
  expect(HttpError.serverTextOf(error)).toBe("no ana@shop.example");
  expect(inspect(error, { showHidden: true }) + JSON.stringify(error)).not.toContain("ana@");
});

describe("a validation error", () => {
  const issue = (path: string) => ({ path, code: "type", message: "must be an object", params: {} });

  test.each([
    [[issue("/profile")], "/profile: must be an object"],
    [[issue("")], "the record: must be an object"],
    [[issue("/a"), issue("/b"), issue("/c")], "/a: must be an object (and 2 more)"],
  ])("tells its first issue: %#", (issues, message) => {
    expect(new api.ValidationError(issues)).toMatchObject({ code: "validation", message, issues, retryable: false });
  });
});

describe("isRelevaError", () => {
  test("knows every error of this package, by its brand alone", () => {
    expect(isRelevaError(new RelevaError("closed", "x"))).toBe(true);
    expect(isRelevaError(new api.ClosedError())).toBe(true);
    const ofAnotherCopy = Object.assign(new Error("x"), { [Symbol.for("releva-profiles/error")]: true });
    expect(isRelevaError(ofAnotherCopy)).toBe(true);
  });

  test.each([undefined, null, "x", 5, {}, new Error("x"), new TypeError("x")])("does not know %s", (value) => {
    expect(isRelevaError(value)).toBe(false);
  });
});

test("the names of the classes are what a log shows", () => {
  const { AbortError, ConfigError, SystemicRejectionError, ClosedError, CloseError } = api;
  const errors = [
    new AbortError("x"),
    new ConfigError("x"),
    new SystemicRejectionError("x"),
    new ClosedError(),
    new CloseError("timeout", 3, () => []),
    new CloseError("aborted", 3, () => []),
  ];
  expect(errors.map(({ name, code, retryable }) => [name, code, retryable])).toEqual([
    ["AbortError", "aborted", false],
    ["ConfigError", "config", false],
    ["SystemicRejectionError", "systemic_rejection", false],
    ["ClosedError", "closed", false],
    ["CloseError", "timeout", true],
    ["CloseError", "aborted", true],
  ]);
  expect(errors.map(String)).toEqual([
    "AbortError: x",
    "ConfigError: x",
    "SystemicRejectionError: x",
    "ClosedError: the batcher is closed and takes no more records; create another one",
    "CloseError: close() ran out of time with 3 records not acknowledged; they are in error.pending",
    "CloseError: close() was aborted with 3 records not acknowledged; they are in error.pending",
  ]);
});

test("the records that a CloseError holds are in no dump of it", () => {
  const error = new api.CloseError("timeout", 1, () => [record]);
  expect(error.pending).toEqual([record]);
  expect(inspect(error, { showHidden: true, depth: 10 }) + JSON.stringify(error)).not.toContain("ana@");
});

test("a minifier, which shortens the names of classes, leaves the names of errors", async () => {
  const [file] = (await esbuild.build({ ...MINIFIED, entryPoints: [SOURCE] })).outputFiles;
  const minified: typeof api = await import(`data:text/javascript,${encodeURIComponent(file?.text ?? "")}`);
  const nameOf = async (respond: () => Response): Promise<string> => {
    const client = minified.createClient({ secretKey: "k", fetch: observedFetch(respond).fetch, retry: false });
    return client.upsert(record).catch(({ name }: Error) => name) as Promise<string>;
  };
  expect(await Promise.all(ANSWERS.map(([status]) => nameOf(() => new Response(null, { status }))))).toEqual(
    ANSWERS.map(([, name]) => name),
  );
  expect(new minified.CloseError("timeout", 1, () => []).name).toBe("CloseError");
  expect(minified.ValidationError.name).not.toBe("ValidationError");
});

describe("an error as JSON, for logs", () => {
  test("says its message, its code and what it knows, and no personal data", async () => {
    const answer = (): Response => refuse(400, "ana@shop.example is not deliverable", { "X-Request-Id": "req-7f3a" });
    const json = JSON.parse(JSON.stringify(await failing(answer)));
    expect(json).toEqual({
      name: "BadRequestError",
      message: "the API refused the data (HTTP 400 from releva.ai): <redacted> is not deliverable",
      code: "bad_request",
      retryable: false,
      attempts: 1,
      batch: { size: 1, bytes },
      status: 400,
      serverMessage: "<redacted> is not deliverable",
      requestId: "req-7f3a",
    });
  });

  test("holds of a cause its name and code alone, since its words may be anything", () => {
    const network = Object.assign(new Error("Bearer sk_live"), { code: "ECONNRESET" });
    const nested = new api.AbortError("ended", { cause: new api.ConfigError("wrong", { cause: network }) });
    expect(nested.toJSON()).toMatchObject({ cause: { code: "config", cause: { name: "Error", code: "ECONNRESET" } } });
    expect(JSON.stringify(nested)).not.toContain("Bearer");
    const error = new api.ConfigError("the function fetch failed", { cause: { token: "secret" } });
    expect(JSON.stringify({ error })).toBe(
      '{"error":{"message":"the function fetch failed","code":"config","retryable":false,"name":"ConfigError"}}',
    );
  });

  test("of a close that ran out of time holds none of the records", async () => {
    const client = api.createClient({ secretKey: "k", fetch: () => new Promise(() => {}) });
    const batcher = client.batcher({ onReject: () => {} });
    void batcher.add(record);
    const error = await batcher.close({ timeoutMs: 0 }).catch((thrown: unknown) => thrown);
    expect([JSON.stringify(error), inspect(error)].join()).not.toContain("ana@");
  });
});

describe("the name that an answer gives itself", () => {
  const idOf = async (headers: Record<string, string>): Promise<unknown> =>
    ((await failing(() => refuse(500, "", headers))) as api.ServerError).requestId;

  test.each([
    [{ "X-Request-Id": "b2c1a0de-7d5e-4f27-9a55-0123456789ab" }, "b2c1a0de-7d5e-4f27-9a55-0123456789ab"],
    [{ "Request-Id": "req_1/2" }, "req_1/2"],
    [{ "CF-Ray": "8f2a-FRA" }, "8f2a-FRA"],
    [{}, undefined],
  ])("%j is kept as %j", async (headers, id) => {
    expect(await idOf(headers as Record<string, string>)).toBe(id);
  });

  test.each(["ana@shop.example", "sk_live_1234", "for-sk_live_1234-", "SK_LIVE_1234", "a b", "x".repeat(129)])(
    "%s is not: it echoes what was sent, or is no name",
    async (id) => {
      expect(await idOf({ "X-Request-Id": id })).toBeUndefined();
    },
  );
});

test("the code tells TypeScript which error it is", () => {
  const detailOf = (error: unknown): unknown => {
    if (!isRelevaError(error)) return undefined;
    switch (error.code) {
      case "validation":
        return error.issues;
      case "rate_limited":
        return error.retryAfterMs;
      case "bad_request":
        return error.serverMessage;
      case "backfill":
        return error.report.accepted;
      default:
        return error.message;
    }
  };
  expect(detailOf(new api.ValidationError([]))).toEqual([]);
  expect(detailOf(new api.AbortError())).toBe("aborted by the caller's signal");
});
