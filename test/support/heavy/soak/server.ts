/**
 * Takes records by their serial, and spoils one request in twenty. In a process of its own, so that its memory is not the
 * client's. Argument: the number of records. The message "report" asks what arrived.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { seededRandom } from "../../../../src/sandbox/faults.js";
import type { UpsertProfilesRequest } from "../../../../src/types.js";
import { nextOf, REFUSED_HOST } from "./customers.js";

/** What the server knows in the end. */
export interface Arrivals {
  /** Distinct records that were applied, and how often one was applied again. */
  readonly applied: number;
  readonly again: number;
  /** Records that were applied when a later one of their profile had been. */
  readonly overtaken: number;
  readonly requests: number;
  readonly faults: Readonly<Record<Fault, number>>;
}

const FAULTS = [
  "503, Retry-After: 0",
  "429",
  "500",
  "reset unread",
  "reset after applying",
  "slow",
  "stalled",
] as const;
type Fault = (typeof FAULTS)[number];

const FAULT_SHARE = 0.05;
const SLOW_MS = 300;
/** A timeout halves the batches for the rest of the run, unless the batch was as small as this: only such ones are stalled. */
const STALLED_SIZE = 10;

const random = seededRandom(1);
const seen = new Uint8Array(Number(process.argv[2]) + 1);
/** First records of requests that were spoiled: three failures in a row would be taken for poison. */
const spoiled = new Set<number>();
const faults = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
let [applied, again, overtaken, requests] = [0, 0, 0, 0];

function faultOf(first: number, size: number): Fault | undefined {
  if (random() >= FAULT_SHARE || spoiled.has(first)) return undefined;
  spoiled.add(first);
  const drawn = FAULTS[Math.floor(random() * FAULTS.length)];
  const fault = drawn === "stalled" && size > STALLED_SIZE ? "slow" : drawn;
  if (fault) faults[fault] += 1;
  return fault;
}

function apply(serials: readonly number[]): void {
  for (const serial of serials) {
    const next = nextOf(serial);
    if (next !== undefined && seen[next]) overtaken += 1;
    if (seen[serial]) again += 1;
    else applied += 1;
    seen[serial] = 1;
  }
}

const answer = (response: ServerResponse, status: number, headers: Record<string, string> = {}): unknown =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end("{}");

const server = createServer((request, response) => {
  void text(request).then((body) => {
    requests += 1;
    const { profiles } = JSON.parse(body) as UpsertProfilesRequest;
    const serials = profiles.map(({ profile }) => profile.custom?.numeric?.[0]?.values[0] ?? Number.NaN);
    const fault = faultOf(serials[0] ?? Number.NaN, serials.length);
    if (fault === "503, Retry-After: 0") return answer(response, 503, { "retry-after": "0" });
    if (fault === "429") return answer(response, 429);
    if (fault === "500") return answer(response, 500);
    if (fault === "reset unread") return request.socket.resetAndDestroy();
    if (fault === "stalled") return undefined;
    if (body.includes(REFUSED_HOST)) return answer(response, 400);
    apply(serials);
    if (fault === "reset after applying") return request.socket.resetAndDestroy();
    if (fault === "slow") return setTimeout(answer, SLOW_MS, response, 202);
    return answer(response, 202);
  });
});

process.on("message", () => process.send?.({ applied, again, overtaken, requests, faults } satisfies Arrivals));
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
