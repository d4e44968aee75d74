import { expect } from "vitest";
import type { Fault, FaultPlan } from "../../src/sandbox/index.js";
import { breaksFirst, gate, type OpenFront, wire } from "../support/faults/fronts.js";
import { RECORDS, textOf } from "../support/faults/people.js";
import {
  accepted,
  aRunAnd,
  batched,
  everywhere,
  fails,
  patient,
  rejects,
  type Scenario,
  scenarios,
} from "../support/faults/scenario.js";

/** An answer that takes longer than an attempt may. */
const TIMEOUT_MS = 250;
const LONG_MS = 3_000;
const client = { timeoutMs: TIMEOUT_MS };

const late = (when: "before-apply" | "after-apply"): Fault => ({ kind: "delay", ms: LONG_MS, when });
const nth = (fault: Fault, ...numbers: number[]): FaultPlan[] => numbers.map((nth) => ({ fault, when: { nth } }));
const writesFirst = (text: string, times = 1): OpenFront => breaksFirst(times, (socket) => void socket.write(text));

/** One byte of the head every few milliseconds. */
const dribblesHead = (ms: number, times: number): OpenFront =>
  breaksFirst(times, (socket) => {
    const bytes = [..."HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"];
    const timer = setInterval(() => {
      const byte = bytes.shift();
      if (byte === undefined) socket.end();
      else socket.write(byte);
    }, ms);
    socket.on("close", () => clearInterval(timer));
  });

/** A connection that is accepted, and never read from. */
const deaf: OpenFront = wire((socket, number, serve) => {
  if (number > 2) serve();
  else socket.pause();
});

const takesTime = (ms: number): OpenFront =>
  gate(async ({ forward }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    await forward();
  });

const PASSING: readonly Omit<Scenario, "ends">[] = [
  { name: "an answer that comes too late, and nothing was applied", faults: nth(late("before-apply"), 1) },
  { name: "an answer that comes too late, and all was applied", faults: nth(late("after-apply"), 1) },
  {
    name: "every fourth answer comes too late",
    faults: [{ fault: late("after-apply"), when: { every: 4 } }],
    batches: { concurrency: 1 },
  },
  { name: "two answers in a row that come too late", faults: nth(late("before-apply"), 3, 4) },
  { name: "a server that accepts the connection and never reads", front: deaf },
  { name: "a server that reads and never answers", front: breaksFirst(2, () => {}) },
  { name: "a head that stops in the middle", front: writesFirst("HTTP/1.1 202 Acce", 2) },
  { name: "a head that comes byte by byte, in time", front: dribblesHead(0, 2), client: { timeoutMs: 1_000 } },
  { name: "a head that comes byte by byte, too late", front: dribblesHead(10, 2) },
  { name: "a 202 whose body stalls", faults: [{ fault: { kind: "stalled" }, times: 2 }] },
  { name: "a 202 whose body comes byte by byte", faults: [{ fault: { kind: "dribbled", ms: 5 }, when: { every: 2 } }] },
  { name: "a 202 whose body is cut", faults: [{ fault: { kind: "truncated" }, when: { every: 2 } }] },
  { name: "a 503 whose body stalls", front: writesFirst("HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\nbusy") },
  {
    name: "a 500 whose chunks stop",
    front: writesFirst("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<"),
  },
];

/** More records in a request than the server can take in the time of an attempt. */
const tooSlowAbove = (records: number): FaultPlan => {
  const bytesOver = Buffer.byteLength(JSON.stringify({ profiles: RECORDS.slice(0, records) }));
  return { fault: { kind: "delay", ms: LONG_MS }, when: { bytesOver } };
};

scenarios([
  ...PASSING.map((scenario, n) => ({ client, ...scenario, ends: aRunAnd(n, accepted) })),
  {
    name: "a server that never answered anything",
    faults: [{ fault: late("before-apply"), when: { every: 1 } }],
    client: { timeoutMs: 15 },
    ends: aRunAnd(0, fails("timeout", "none")),
  },
  {
    name: "a batch that is too slow for the server is taken apart, and later ones are smaller",
    faults: [tooSlowAbove(20)],
    client: { timeoutMs: 100 },
    batches: { maxBatchSize: 60 },
    ends: patient(accepted),
    shows: ({ origin }) => {
      const sizes = origin.sandbox.requests.recent().map(({ profiles = 0 }) => profiles);
      expect(Math.max(...sizes.slice(-3))).toBeLessThanOrEqual(20);
    },
  },
  {
    name: "a batch that a proxy gives up on with 504 is taken apart",
    faults: [{ ...tooSlowAbove(20), fault: { kind: "status", status: 504, body: "<html>504</html>" } }],
    batches: { maxBatchSize: 60 },
    ends: batched(accepted),
  },
  {
    name: "a slow server gets no more requests than it can take, and the batcher's linger keeps its batches",
    front: takesTime(10),
    ends: everywhere(accepted),
    shows: ({ front, entryPoint }) => {
      if (entryPoint === "batcher") expect(front?.count).toBeLessThan(20);
    },
  },
  {
    name: "a batch that is applied after its attempt was given up",
    faults: nth({ kind: "late-apply", ms: 90 }, 3),
    client,
    appliesLate: true,
    ends: everywhere(accepted),
  },
  {
    name: "one record takes the server too long, each time",
    faults: [{ fault: late("before-apply"), when: { bodyIncludes: textOf(30) } }],
    client,
    ends: { backfill: rejects(30) },
  },
]);
