import { expect } from "vitest";
import type { Fault } from "../../src/sandbox/index.js";
import { causesOf } from "../support/faults/entry-points.js";
import { accepted, aRunAnd, everywhere, fails, patient, type Scenario, scenarios } from "../support/faults/scenario.js";

const PAGE = "<html><body><h1>Bad Gateway</h1></body></html>";
const status = (code: number, headers?: Record<string, string>, body?: string): Fault => ({
  ...{ kind: "status", status: code },
  ...(headers && { headers }),
  ...(body !== undefined && { body }),
});
const html = (code: number): Fault => status(code, { "Content-Type": "text/html" }, PAGE);
const retryAfter = (code: number, value: string, headers = {}): Fault =>
  status(code, { "Retry-After": value, ...headers });

/** Requests in turn meet a failure once each; at once, they may meet it again and again, as if it were theirs. */
const IN_TURN = { concurrency: 1 };

/** Answers that pass: nobody need know. */
const PASSING: readonly Scenario[] = [
  { name: "a 503", faults: [{ fault: status(503) }] },
  { name: "a burst of three 503", faults: [{ fault: status(503), times: 3 }] },
  { name: "a 503 to every second request", faults: [{ fault: status(503), when: { every: 2 } }] },
  { name: "a 503 with Retry-After: 0", faults: [{ fault: retryAfter(503, "0") }] },
  { name: "a 500 as a page", faults: [{ fault: html(500) }] },
  { name: "an empty 500", faults: [{ fault: status(500, {}, "") }] },
  { name: "a 502 as a page", faults: [{ fault: html(502), times: 2 }] },
  { name: "a 504 as a page", faults: [{ fault: html(504) }] },
  { name: "a 502 after the batch was applied", faults: [{ fault: { ...status(502), applied: true } as Fault }] },
  { name: "a 500 to every fourth request", faults: [{ fault: status(500), when: { every: 4 } }], batches: IN_TURN },
  { name: "a 408", faults: [{ fault: status(408) }] },
  { name: "a 409", faults: [{ fault: status(409) }] },
  { name: "a 425", faults: [{ fault: status(425) }] },
  { name: "a status that nobody registered (599)", faults: [{ fault: status(599) }] },
  { name: "a 520 of a content network", faults: [{ fault: html(520) }] },
  { name: "a 507", faults: [{ fault: status(507) }] },
  { name: "a 429 without Retry-After", faults: [{ fault: status(429), times: 3 }] },
  { name: "a 429 with Retry-After as garbage", faults: [{ fault: retryAfter(429, "soon") }] },
  { name: "a 429 with a negative Retry-After", faults: [{ fault: retryAfter(429, "-5") }] },
  { name: "a 429 with an empty Retry-After", faults: [{ fault: retryAfter(429, "") }] },
  {
    name: "a 429 with a date that the server's own clock is already past",
    faults: [
      {
        fault: retryAfter(429, "Fri, 02 Jan 2026 11:59:00 GMT", { Date: "Fri, 02 Jan 2026 12:00:00 GMT" }),
      },
    ],
  },
  {
    name: "one of each, in turn",
    faults: [500, 503, 429, 408, 502, 425].map((code, n) => ({ fault: status(code), when: { nth: 2 + 3 * n } })),
  },
].map((scenario, n) => ({ ...scenario, ends: aRunAnd(n, accepted) }));

const STOPPING: readonly Scenario[] = [
  ...[404, 405, 410, 415, 418, 451, 501, 505, 511].map((code, n) => ({
    name: `a ${code} stops at once`,
    faults: [{ fault: status(code), when: { every: 1 } }],
    ends: aRunAnd(n, fails("api", "none")),
  })),
  ...[401, 403].map((code) => ({
    name: `a ${code} as a page stops at once`,
    faults: [{ fault: html(code), when: { every: 1 } }],
    ends: everywhere(fails("authentication", "none")),
  })),
  {
    name: "a 407, which Node's fetch hides as a broken connection",
    faults: [{ fault: html(407), when: { every: 1 } }],
    ends: everywhere(fails("connection", "none")),
  },
  {
    name: "the wrong key",
    client: { secretKey: "sandbox_other" },
    ends: everywhere(fails("authentication", "none")),
  },
  {
    name: "the wrong key, answered with a page",
    sandbox: { assumptions: { A13: "403-html" } },
    client: { secretKey: "sandbox_other" },
    ends: everywhere(fails("authentication", "none")),
  },
  {
    name: "a key that is revoked in the middle of a run",
    faults: [{ fault: status(401), when: { after: 2 } }],
    ends: everywhere(fails("authentication", "some")),
  },
];

/** Four attempts are all that a call makes; a run goes on. */
const LONGER: readonly Scenario[] = [
  {
    name: "a burst of eight 503 is too long for a call",
    faults: [{ fault: status(503), times: 8 }],
    ends: { ...patient(accepted), upsert: fails("server", "none"), deliver: fails("server", "none") },
  },
  {
    name: "seconds in Retry-After are kept",
    faults: [{ fault: retryAfter(429, "1") }],
    ends: { deliver: accepted },
    shows: ({ origin }) => {
      const [refused, next] = origin.sandbox.requests.recent().map(({ at }) => Date.parse(at));
      expect(Number(next) - Number(refused)).toBeGreaterThanOrEqual(1_000);
    },
  },
  {
    name: "a date in Retry-After is kept, by the server's clock",
    faults: [{ fault: retryAfter(503, "Fri, 02 Jan 2026 12:00:01 GMT", { Date: "Fri, 02 Jan 2026 12:00:00 GMT" }) }],
    ends: { batcher: accepted },
    shows: ({ origin }) => {
      const [refused, next] = origin.sandbox.requests.recent().map(({ at }) => Date.parse(at));
      expect(Number(next) - Number(refused)).toBeGreaterThanOrEqual(1_000);
    },
  },
  {
    name: "a Retry-After of an hour is not waited for, and is in the error",
    faults: [{ fault: retryAfter(429, "3600"), when: { nth: 3 } }],
    client: { retry: { maxRetryAfterMs: 60_000 } },
    ends: everywhere(fails("rate_limited", "some")),
    shows: ({ journal }) => {
      const asked = expect.objectContaining({ retryAfterMs: 3_600_000 }); // others wait for a pause that it is the reason of
      expect(causesOf(journal.errors)).toContainEqual(asked);
    },
  },
  {
    name: "a Retry-After beyond any timer is not waited for",
    faults: [{ fault: retryAfter(503, "99999999999999"), when: { every: 1 } }],
    client: { retry: { maxRetryAfterMs: 60_000 } },
    ends: everywhere(fails("server", "none")),
  },
];

scenarios([...PASSING, ...STOPPING, ...LONGER]);
