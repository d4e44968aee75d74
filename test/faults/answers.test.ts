import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { answersFirst, gate, type OpenFront } from "../support/faults/fronts.js";
import { accepted, aRunAnd, everywhere, fails, type Scenario, scenarios } from "../support/faults/scenario.js";

const PAGE = "<!doctype html><html><body><h1>Welcome</h1></body></html>";
const HTML = { "Content-Type": "text/html; charset=utf-8" };
const always = Number.POSITIVE_INFINITY;

/** The batch is applied; the 202 that says so is not what it should be. */
const acceptedWith = (body: string | Buffer, headers: Record<string, string> = {}): OpenFront =>
  gate(async ({ ask, response }) => {
    const { status } = await ask();
    response.writeHead(status, headers).end(body);
  });

const ACCEPTED: readonly Scenario[] = [
  { name: "an empty 202", front: acceptedWith("") },
  { name: "a 202 with broken JSON", front: acceptedWith('{"ok":', { "Content-Type": "application/json" }) },
  { name: "a 202 with a page", front: acceptedWith(PAGE, HTML) },
  { name: "a 202 that speaks of an error", front: acceptedWith('{"message":"failed","error":true}') },
  { name: "a 202 that is no UTF-8", front: acceptedWith(Buffer.from([0xff, 0xfe, 0x80])) },
  { name: "a 202 of a megabyte", front: acceptedWith("x".repeat(2 ** 20)) },
  { name: "a compressed 202", front: acceptedWith(gzipSync("{}"), { "Content-Encoding": "gzip" }) },
  { name: "a 202 that is said to be compressed and is not", front: acceptedWith("{}", { "Content-Encoding": "gzip" }) },
  { name: "a 202 with a Location", front: acceptedWith("{}", { Location: "https://elsewhere.example/" }) },
  { name: "a 202 with Retry-After", front: acceptedWith("{}", { "Retry-After": "3600" }) },
].map((scenario, n) => ({ ...scenario, ends: aRunAnd(n, accepted) }));

/** Followed, each of them would end in a 200 or a second POST to a stranger. */
const REDIRECTS: readonly Scenario[] = [300, 301, 302, 303, 307, 308].map((status, n) => ({
  name: `a ${status} is not followed`,
  front: answersFirst(always, status, PAGE, { Location: "/login" }),
  ends: aRunAnd(n, fails("unexpected_response", "none")),
  shows: ({ front, entryPoint }) => {
    if (entryPoint === "upsert" || entryPoint === "backfill") expect(front?.count).toBe(1);
  },
}));

const NOT_ACCEPTED: readonly Scenario[] = [
  { name: "a 200 with a page", front: answersFirst(always, 200, PAGE, HTML) },
  { name: "a 200 with JSON", front: answersFirst(always, 200, "{}") },
  { name: "an empty 200", front: answersFirst(always, 200) },
  { name: "a 201", front: answersFirst(always, 201, "{}") },
  { name: "a 203 of a proxy", front: answersFirst(always, 203, "{}") },
  { name: "a 204", front: answersFirst(always, 204) },
  { name: "a 207", front: answersFirst(always, 207, '{"results":[]}') },
  { name: "a 304", front: answersFirst(always, 304) },
].map((scenario, n) => ({ ...scenario, ends: aRunAnd(n, fails("unexpected_response", "none")) }));

scenarios([
  ...ACCEPTED,
  ...REDIRECTS,
  ...NOT_ACCEPTED,
  {
    name: "a redirect to another host",
    front: answersFirst(always, 307, "", { Location: "https://elsewhere.example/steal?key=1" }),
    ends: everywhere(fails("unexpected_response", "none")),
    shows: ({ journal }) => expect(String(journal.errors[0])).toContain("elsewhere.example"),
  },
  {
    name: "a page of a captive portal in the middle of a run",
    front: gate(({ number, response, forward }) => (number > 3 ? response.writeHead(200, HTML).end(PAGE) : forward())),
    ends: everywhere(fails("unexpected_response", "some")),
  },
]);
