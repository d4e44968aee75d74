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

/** Profiles in one answer; `count` says how many there are. `state` has all. */
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

  control.get("/health", (c) => c.json({ status: "ok" }));
  control.get("/profiles", (c) => {
    const { email, phoneNumber } = c.req.query();
    const all = email === undefined && phoneNumber === undefined;
    const profiles = all ? state.all() : state.find({ email, phoneNumber });
    return c.json({ count: profiles.length, profiles: profiles.slice(0, LISTED_PROFILES) });
  });
  control.get("/events", (c) => c.json({ total: state.events.total, recent: state.events.recent() }));
  control.get("/requests", (c) => c.json({ total: requests.total, recent: requests.recent() }));
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

async function jsonBody(c: Context<ApiEnv>): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw new InputError("The body is not valid JSON.");
  }
}
