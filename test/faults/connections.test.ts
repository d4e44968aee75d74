import { nodeFetch } from "../../src/node-fetch.js";
import type { Fault, FaultPlan } from "../../src/sandbox/index.js";
import { breaksFirst, gate, type OpenFront, wire } from "../support/faults/fronts.js";
import { accepted, aRunAnd, fails, patient, type Scenario, scenarios } from "../support/faults/scenario.js";

const reset = (when: "before-read" | "after-read" | "after-apply"): Fault => ({ kind: "reset", when });
const times = (fault: Fault, times: number): FaultPlan[] => [{ fault, times }];
const every = (fault: Fault, every: number): FaultPlan[] => [{ fault, when: { every } }];
const nth = (fault: Fault, ...numbers: number[]): FaultPlan[] => numbers.map((nth) => ({ fault, when: { nth } }));

/** Requests in turn meet a failure once each; at once, they may meet it again and again, as if it were theirs. */
const IN_TURN = { concurrency: 1 };

const endsWith = (text: string, times = 2): OpenFront => breaksFirst(times, (socket) => socket.end(text));

/** Answers, and a connection that is gone right after, without a word. */
const forgetful: OpenFront = gate(async ({ request, forward }) => {
  await forward();
  setTimeout(() => request.socket.destroy(), 1);
});

const closing: OpenFront = gate(({ response, forward }) => {
  response.setHeader("Connection", "close");
  return forward();
});

/** After an idle moment a proxy says 408 to nobody in particular, and hangs up. */
const saysGoodbye: OpenFront = gate(async ({ request, forward }) => {
  await forward();
  request.socket.end("HTTP/1.1 408 Request Time-out\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
});

/** A second answer, to a request that never came. */
const answersTwice: OpenFront = gate(async ({ request, number, forward }) => {
  await forward();
  if (number === 2) request.socket.write("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}");
});

const hints: OpenFront = gate(({ response, forward }) => {
  response.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" });
  return forward();
});

/** Resets the first two connections when a part of the request has come. */
const resetsWithin: OpenFront = wire((socket, number, serve) => {
  if (number > 2) serve();
  else socket.on("readable", () => socket.read(400) && socket.resetAndDestroy());
});

const PASSING: readonly Scenario[] = [
  { name: "a reset before the request is read", faults: times(reset("before-read"), 1) },
  { name: "a reset after the request is read", faults: times(reset("after-read"), 1) },
  { name: "a reset after the batch is applied", faults: times(reset("after-apply"), 1) },
  { name: "three resets before the request is read", faults: times(reset("before-read"), 3) },
  { name: "three resets of a single record in the middle", faults: nth(reset("before-read"), 2, 3, 4) },
  { name: "two resets after the batch is applied", faults: times(reset("after-apply"), 2) },
  {
    name: "every third connection resets before the request is read",
    faults: every(reset("before-read"), 3),
    batches: IN_TURN,
  },
  {
    name: "every third connection resets after the batch is applied",
    faults: every(reset("after-apply"), 3),
    batches: IN_TURN,
  },
  {
    name: "a reset of each kind, in turn",
    faults: [...nth(reset("before-read"), 1, 7), ...nth(reset("after-read"), 3), ...nth(reset("after-apply"), 5, 8)],
  },
  { name: "a reset when the first bytes have come", front: breaksFirst(2, (socket) => void socket.resetAndDestroy()) },
  { name: "a reset within the request", front: resetsWithin },
  { name: "bytes that are no HTTP", faults: times({ kind: "garbage" }, 2) },
  { name: "an end without an answer", front: endsWith("") },
  { name: "a status line that is cut", front: endsWith("HTTP/1.1 202 Acc") },
  { name: "a head that is cut", front: endsWith("HTTP/1.1 202 Accepted\r\nContent-Le") },
  { name: "an answer in HTTP/0.9", front: endsWith("{}") },
  { name: "a status that is no number", front: endsWith("HTTP/1.1 OK\r\n\r\n", 1) },
  { name: "an idle connection is closed at the moment of a request", faults: times({ kind: "idle-closed" }, 1) },
  { name: "every other answer leaves a connection that closes", faults: every({ kind: "idle-closed" }, 2) },
  { name: "a server that closes every connection without saying so", front: forgetful },
  { name: "a server that says Connection: close", front: closing },
  { name: "an idle connection that ends with a 408", front: saysGoodbye },
  { name: "an answer that nobody asked for", front: answersTwice },
  {
    name: "a 503 before the request is read, and a closed connection",
    front: endsWith("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
  },
  { name: "a 103 before the answer", front: hints },
].map((scenario, n) => ({ ...scenario, ends: aRunAnd(n, accepted) }));

/** The connections of node:http have rules of their own. */
const OVER_NODE_FETCH: readonly Scenario[] = PASSING.map((scenario) => ({
  ...scenario,
  name: `over nodeFetch: ${scenario.name}`,
  client: { fetch: nodeFetch },
  ends: { backfill: accepted },
}));

scenarios([
  ...PASSING,
  ...OVER_NODE_FETCH,
  {
    name: "twenty resets are too many for a call",
    faults: [{ fault: reset("after-read"), when: { after: 1 }, times: 20 }],
    ends: { ...patient(accepted), upsert: fails("connection", "some"), deliver: fails("connection", "some") },
  },
  {
    name: "resets from the third request on, without end",
    faults: [{ fault: reset("before-read"), when: { after: 2 } }],
    client: { retry: { outageMs: 60 } },
    ends: patient(fails("connection", "some")),
  },
]);
