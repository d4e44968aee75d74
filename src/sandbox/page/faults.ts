import { InputError } from "../assumptions.js";
import type { Fault, FaultPlan } from "../fault.js";

/** The fault switches of the page: what a person most often wants to see a client survive. The control plane knows all. */

interface FaultSwitch {
  readonly label: string;
  readonly fault: Fault;
}

const HTML_502 = "<html><body><h1>502 Bad Gateway</h1></body></html>\n";

export const FAULT_SWITCHES: Readonly<Record<string, FaultSwitch>> = {
  busy: { label: "429, Retry-After 2 s", fault: { kind: "status", status: 429, headers: { "retry-after": "2" } } },
  unavailable: {
    label: "503, Retry-After 2 s",
    fault: { kind: "status", status: 503, headers: { "retry-after": "2" } },
  },
  failing: { label: "500", fault: { kind: "status", status: 500 } },
  gateway: {
    label: "502, HTML of a proxy",
    fault: { kind: "status", status: 502, headers: { "content-type": "text/html" }, body: HTML_502 },
  },
  "too-large": { label: "413", fault: { kind: "status", status: 413 } },
  unauthorized: { label: "401", fault: { kind: "status", status: 401 } },
  redirect: {
    label: "302 to another host",
    fault: { kind: "status", status: 302, headers: { location: "https://elsewhere.example/" } },
  },
  slow: { label: "Answer after 5 s", fault: { kind: "delay", ms: 5_000 } },
  reset: { label: "Connection reset", fault: { kind: "reset", when: "after-read" } },
  "reset-applied": { label: "Applied, then reset", fault: { kind: "reset", when: "after-apply" } },
  truncated: { label: "Answer cut in half", fault: { kind: "truncated" } },
  stalled: { label: "Answer never ends", fault: { kind: "stalled" } },
  garbage: { label: "Bytes that are no HTTP", fault: { kind: "garbage" } },
};

/** The plan of a switch for the next requests. Throws an `InputError` for a switch that is not there; `times` is checked where the plan is added. */
export function planOf(id: string, times: number): FaultPlan {
  const chosen = Object.hasOwn(FAULT_SWITCHES, id) ? FAULT_SWITCHES[id] : undefined;
  if (chosen === undefined) throw new InputError(`There is no fault switch with this name. There are: ${NAMES}.`);
  return { fault: chosen.fault, times };
}

const NAMES = Object.keys(FAULT_SWITCHES).join(", ");
