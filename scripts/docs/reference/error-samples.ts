// Errors as they really come about, so that the page says of a class what its errors do.
import { exitCodeOf } from "../../../src/cli/exit.js";
import * as api from "../../../src/index.js";
import { type AttemptEnd, decide } from "../../../src/request/classify.js";
import { failureOf } from "../../../src/request/failure.js";

/** What is seen of the errors of one class. */
export interface Seen {
  readonly statuses: readonly number[];
  readonly retryable: ReadonlySet<boolean>;
  readonly exitCodes: ReadonlySet<number>;
}

const REPORT = { accepted: 0, unsent: 0, failed: 0 } as api.BackfillReport;
const ANSWERS: readonly AttemptEnd[] = Array.from({ length: 400 }, (_, index) => ({
  kind: "answer",
  status: 200 + index,
}));
const SILENCES: readonly AttemptEnd[] = [
  { kind: "timeout" },
  ...["ECONNRESET", "ECONNREFUSED", "CERT_HAS_EXPIRED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"].map(
    (code) => ({ kind: "no-answer", code }) as const,
  ),
];

/** By the name of the class. */
export function seenErrors(): ReadonlyMap<string, Seen> {
  const ends = [...ANSWERS, ...SILENCES].flatMap((end) => failuresOf(end));
  const server = ends.find(({ code }) => code === "server");
  const others = [
    new api.ConfigError(""),
    new api.ValidationError([]),
    new api.AbortError(),
    new api.SystemicRejectionError(""),
    new api.ClosedError(),
    new api.CloseError("timeout", 1, () => []),
    new api.CloseError("aborted", 1, () => []),
    new api.BackfillError(REPORT, new api.ConfigError("")),
    new api.BackfillError(REPORT, server),
  ];
  const seen = new Map<string, { statuses: number[]; retryable: Set<boolean>; exitCodes: Set<number> }>();
  for (const error of [...ends, ...others]) {
    const { name } = error.constructor;
    const one = seen.get(name) ?? { statuses: [], retryable: new Set(), exitCodes: new Set() };
    if (error instanceof api.HttpError) one.statuses.push(error.status);
    one.retryable.add(error.retryable);
    one.exitCodes.add(exitCodeOf(error));
    seen.set(name, one);
  }
  return seen;
}

/** The error of an attempt that ends so, at a server that has answered before; none when it is accepted. */
function failuresOf(end: AttemptEnd): readonly api.RelevaError[] {
  const decision = decide(end, { everAnswered: true, silentTries: 1, firstContactTries: 5 });
  if (decision.action === "accept") return [];
  const exchange = { end, retryAfter: null, retryAfterMs: null, date: null, locationHost: undefined, requestId: null };
  const sent = { body: new Uint8Array(), size: 1, host: "", secretKeys: [] };
  return [failureOf(decision, { ...exchange, text: "" }, sent, 1)];
}

/** `400, 422`, `500 to 599`: runs of three and more in one. */
export function rangesOf(statuses: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const status of [...statuses].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] === status - 1) last[1] = status;
    else runs.push([status, status]);
  }
  return runs
    .map(([from, to]) => (from === to ? from : to === from + 1 ? `${from}, ${to}` : `${from} to ${to}`))
    .join(", ");
}
