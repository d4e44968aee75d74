/** The control plane under `/_sandbox`: what a test, a person or another language's suite asks and tells the sandbox. */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { InputError } from "./assumptions.js";
import type { ApiEnv } from "./exchange.js";
import type { FaultPlan } from "./fault.js";
import type { Faults } from "./faults.js";
import type { Log, RequestEntry } from "./log.js";
import { digestOf } from "./profile.js";
import type { ProfileState } from "./state.js";

export interface ControlParts {
  readonly state: ProfileState;
  readonly faults: Faults;
  readonly requests: Log<RequestEntry>;
  readonly reset: () => void;
}

/** Profiles in one answer, unless `limit` says otherwise; `count` says how many there are. */
const LISTED_PROFILES = 100;
/** An export of hundreds of thousands of profiles can be put back; nothing larger is read. */
const STATE_BYTES = 512 * 1024 * 1024;

export function createControl({ state, faults, requests, reset }: ControlParts): Hono<ApiEnv> {
  const control = new Hono<ApiEnv>();
  control.use(async (c, next) => {
    // A page of another site can send requests here, and always says so.
    if (c.req.header("origin") === undefined) return next();
    return c.json({ message: "The control plane does not answer browsers. Send no Origin header." }, 403);
  });
  const limited = bodyLimit({
    maxSize: STATE_BYTES,
    onError: (c) => c.json({ message: "The body is too large." }, 413),
  });

  control.use(async (c, next) => {
    refuseUnknown(c.req.path, c.req.queries());
    return next();
  });

  control.get("/health", (c) => c.json({ status: "ok" }));
  control.get("/profiles", (c) => {
    const { email, phoneNumber } = c.req.query();
    const all = email === undefined && phoneNumber === undefined;
    const profiles = all ? state.all() : state.find({ email, phoneNumber });
    const { offset, limit } = pageOf(c, LISTED_PROFILES);
    const shown = profiles.slice(offset, offset + limit);
    return c.json({ count: profiles.length, shown: shown.length, profiles: shown });
  });
  control.get("/events", (c) => c.json(lastOf(state.events, c)));
  control.get("/requests", (c) => c.json(lastOf(requests, c)));
  control.get("/digest", async (c) => c.json({ digest: await digestOf(state.all()) }));
  control.get("/state", (c) => c.json(state.export()));
  control.put("/state", limited, async (c) => {
    state.import(await jsonBody(c));
    return c.body(null, 204);
  });
  control.post("/faults", limited, async (c) => {
    faults.add((await jsonBody(c)) as FaultPlan); // checked there
    return c.body(null, 204);
  });
  control.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  control.post("/reset", (c) => {
    reset();
    return c.body(null, 204);
  });
  control.onError((error, c) => {
    if (error instanceof InputError) return c.json({ message: error.message }, 400);
    throw error;
  });
  return control;
}

const PAGING = ["limit", "offset"];
/** What may follow the `?`, by the end of the path. All other paths take nothing. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  profiles: ["email", "phoneNumber", ...PAGING],
  events: PAGING,
  requests: PAGING,
};

/** Refuses a parameter that would have no effect, or that is there twice. */
function refuseUnknown(path: string, given: Readonly<Record<string, readonly string[]>>): void {
  const known = PARAMETERS[path.slice(path.lastIndexOf("/") + 1)] ?? [];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const ways = known.length === 0 ? "This path takes none" : `Known ones: ${known.join(", ")}`;
    throw new InputError(`The query parameter ${JSON.stringify(unknown)} is not known. ${ways}.`);
  }
  const twice = Object.keys(given).find((name) => (given[name]?.length ?? 0) > 1);
  if (twice !== undefined) throw new InputError(`The query parameter "${twice}" is there more than once.`);
}

interface Paging {
  readonly offset: number;
  readonly limit: number;
}

/** @param usual The limit where none is given */
function pageOf(c: Context<ApiEnv>, usual: number): Paging {
  const numberOf = (name: string, otherwise: number): number => {
    const text = c.req.query(name);
    if (text === undefined) return otherwise;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new InputError(`The query parameter "${name}" must be a whole number from 0.`);
  };
  return { offset: numberOf("offset", 0), limit: numberOf("limit", usual) };
}

/** A page of a log, oldest first. Its end is the newest entry, or `offset` entries before it. */
function lastOf<T>(log: Log<T>, c: Context<ApiEnv>): { total: number; shown: number; recent: readonly T[] } {
  const entries = log.recent();
  const { offset, limit } = pageOf(c, entries.length);
  const end = Math.max(0, entries.length - offset);
  const recent = entries.slice(Math.max(0, end - limit), end);
  return { total: log.total, shown: recent.length, recent };
}

async function jsonBody(c: Context<ApiEnv>): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw new InputError("The body is not valid JSON.");
  }
}
