import { describe, expect, test } from "vitest";
import { ConfigError, createClient } from "../src/index.js";
import { type BrowserScope, checkBaseUrl, refuseBrowser } from "../src/settings.js";

const KEY = "sk_live_1234";

function refusal(options: Parameters<typeof createClient>[0]): string {
  try {
    createClient(options);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return expect.unreachable();
}

describe("the key", () => {
  test.each([undefined, null, "", 5, {}])("%j is missing", (secretKey) => {
    expect(refusal({ secretKey: secretKey as string })).toBe(
      "secretKey is missing; pass the secret key of your Releva account",
    );
  });

  test.each([
    [`${KEY}\n`, 13],
    [`${KEY}\r\nX-Admin: 1`, 13],
    [` ${KEY}`, 1],
    ["sk live", 3],
    ["sk_ключ", 4],
    ["sk\u0000", 3],
    ["sk_\u200b1234", 4],
    ["sk_🔑", 4],
    ["sk_\u007f", 4],
  ])("%j cannot stand in a header: its message says where, and shows nothing of it", (secretKey, position) => {
    const message = refusal({ secretKey });
    expect(message).toContain(`at position ${position} of ${secretKey.length}`);
    expect(message).not.toContain(secretKey.trim().slice(0, 5));
  });

  test("of the sandbox goes to this machine only", () => {
    expect(refusal({ secretKey: "sandbox_1" })).toContain("is a key of the sandbox, and baseUrl is releva.ai");
    expect(refusal({ secretKey: "sandbox_1", baseUrl: "https://us.releva.ai" })).not.toContain("sandbox_1");
    expect(createClient({ secretKey: "sandbox_1", baseUrl: "http://127.0.0.1:8080" })).toBeDefined();
  });
});

describe("the base URL", () => {
  test.each([
    undefined,
    "https://releva.ai",
    "https://us.releva.ai/",
    "https://proxy.example/releva/",
    "http://localhost:8080",
    "http://LOCALHOST:8080",
    "http://127.0.0.1",
    "http://127.9.9.9:1",
    "http://127.1",
    "http://[::1]:8080",
  ])("%s is fine", (baseUrl) => {
    expect(createClient({ secretKey: KEY, baseUrl })).toBeDefined();
  });

  test("is the contract's by default", () => {
    expect(checkBaseUrl(undefined).href).toBe("https://releva.ai/");
  });

  test.each([
    ["", "is not a URL"],
    ["releva.ai", "is not a URL"],
    ["https://", "is not a URL"],
    ["http://releva.ai", "is http to releva.ai"],
    ["http://10.0.0.1", "is http to 10.0.0.1"],
    ["http://localhost.evil.example", "is http to localhost.evil.example"],
    ["http://127.0.0.1.evil.example", "is http to 127.0.0.1.evil.example"],
    ["http://0.0.0.0", "is http to 0.0.0.0"],
    ["http://api.localhost", "is http to api.localhost"],
    ["http://localhost.", "is http to localhost."],
    ["https://releva.ai/?", "must end with the host or a path"],
    ["https://releva.ai/#", "must end with the host or a path"],
    ["https://releva.ai/?#", "must end with the host or a path"],
    ["ftp://releva.ai", "begins with ftp:"],
    ["file:///etc/passwd", "begins with file:"],
    ["localhost:8080", "begins with localhost:"],
    ["https://ana:pw@releva.ai", "holds credentials"],
    ["http://ana:pw@evil.example", "holds credentials"],
    ["https://releva.ai?key=1", "must end with the host or a path"],
    ["https://releva.ai#x", "must end with the host or a path"],
  ])("%s is refused, and the message names the option", (baseUrl, reason) => {
    const message = refusal({ secretKey: KEY, baseUrl });
    expect(message).toContain(`baseUrl ${reason}`);
    expect(message).not.toMatch(/pw|key=1/);
  });
});

test("what is added by the package is told, when it is given too", () => {
  expect(refusal({ secretKey: `Bearer ${KEY}` })).toBe(
    'secretKey begins with "Bearer", which the package adds; leave it out',
  );
  expect(refusal({ secretKey: KEY, baseUrl: "https://releva.ai/api/v0/profiles" })).toContain("which the package adds");
});

describe("a secret key has no business in a browser", () => {
  const refused = (scope: BrowserScope, secretKey: unknown = KEY): boolean => {
    try {
      refuseBrowser(secretKey, scope);
      return false;
    } catch (error) {
      expect(String(error)).toContain("must not run in a browser");
      return true;
    }
  };

  test.each<[string, BrowserScope]>([
    ["a page", { document: {} }],
    ["a worker of a page", { importScripts: () => {} }],
    ["a page that has a process of a bundler's", { document: {}, process: { versions: {} } }],
  ])("%s is refused, also to a function that gives the key, but not to a key of the sandbox", (_, scope) => {
    expect([refused(scope), refused(scope, () => KEY), refused(scope, "sandbox_1")]).toEqual([true, true, false]);
  });

  test.each<[string, BrowserScope]>([
    ["Node", { process: { versions: { node: "20.19.0" } } }],
    ["jsdom and happy-dom, in Node", { document: {}, process: { versions: { node: "20.19.0" } } }],
    ["Deno, with its workers", { importScripts: () => {}, Deno: {} }],
    ["Bun", { document: {}, Bun: {} }],
    ["workerd", { importScripts: () => {}, navigator: { userAgent: "Cloudflare-Workers" } }],
    ["an edge runtime, which has neither", {}],
  ])("%s is none", (_, scope) => {
    expect(refused(scope)).toBe(false);
  });
});
