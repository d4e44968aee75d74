import { unknownOption } from "../option-names.js";
import { createApp } from "./app.js";
import { type Assumptions, InputError, resolveAssumptions } from "./assumptions.js";
import type { ClientWarning } from "./clients.js";
import { createExchange, Pauses } from "./exchange.js";
import { Faults } from "./faults.js";
import type { BackfillEvent } from "./log.js";
import { type Log, REMEMBERED_REQUESTS, RecentLog, type RequestEntry } from "./log.js";
import { digestOf } from "./profile.js";
import { type ProfileReader, ProfileState, type SandboxState } from "./state.js";
import { type Answer, fetchOutcome } from "./wire.js";

/** How a sandbox behaves, and what it holds at first. */
export interface SandboxOptions {
  /** The only key that is accepted. Must begin with `sandbox_`, so that a real key has no place here. @default "sandbox_key" */
  readonly secretKey?: string | undefined;
  /** Choices for what the vendor's page leaves open. @default the first choice of each in `ASSUMPTIONS` */
  readonly assumptions?: Partial<Assumptions> | undefined;
  /** Answers 400 where a request smells of a client that sends more than its caller has set, and only warns of it else. @default false */
  readonly strictClients?: boolean | undefined;
  /** Told of each such request, before it is answered. The log of requests has them too. @default nobody */
  readonly onClientWarning?: ((warning: ClientWarning) => void) | undefined;
  /** Stamps profiles, events and requests. @default the time */
  readonly now?: (() => Date) | undefined;
  /** Profiles and events to begin with, and to reset to: an `export()`. @default none */
  readonly seed?: SandboxState | undefined;
}

/** One that is missing here does not compile. */
const KNOWN: Readonly<Record<keyof SandboxOptions, true>> = {
  secretKey: true,
  assumptions: true,
  strictClients: true,
  onClientWarning: true,
  now: true,
  seed: true,
};

/** @throws {InputError} for an option that the call does not have */
export function refuseUnknownOptions(call: string, options: object, more: readonly string[] = []): void {
  const unknown = unknownOption(`${call} has no option`, [...Object.keys(KNOWN), ...more], options);
  if (unknown !== undefined) throw new InputError(unknown);
}

/** What `createClient` needs to talk to a sandbox. */
export interface SandboxConnection {
  /** The only key that the sandbox accepts. */
  readonly secretKey: string;
  /** A loopback host, so that a client accepts http for it. */
  readonly baseUrl: string;
  /** That of the sandbox, without a socket. */
  readonly fetch: typeof fetch;
}

/** The endpoint of the contract on this machine, whose state a test can read. */
export interface Sandbox {
  /** The API, the control plane and the page, without a socket. Rejects like fetch on a wire fault and on abort; follows no redirect. */
  readonly fetch: typeof fetch;
  /** For a client: `createClient(sandbox.connection)`. */
  readonly connection: SandboxConnection;
  /** The choice that holds for each. */
  readonly assumptions: Assumptions;
  /** The profiles, to be read. */
  readonly state: ProfileReader;
  /** What goes wrong with the next requests. */
  readonly faults: Faults;
  /** One per upsert: all counted, the last 1 000 remembered. */
  readonly events: Log<BackfillEvent>;
  /** All requests to the API counted, the last 1 000 remembered, without bodies and key. */
  readonly requests: Log<RequestEntry>;
  /** Ends every wait, forgets requests and faults, and puts profiles and events back to `seed`. */
  reset(): void;
  /** SHA-256 of what the profiles hold, whatever the order in which they came. */
  digest(): Promise<string>;
  /** Profiles and events as JSON can hold them, for `import` and `seed`. */
  export(): SandboxState;
  /** Replaces profiles and events. Throws an `InputError` when the input is not an `export()`. */
  import(state: SandboxState): void;
}

/** A sandbox with what a server needs besides. */
export interface SandboxParts {
  readonly sandbox: Sandbox;
  readonly secretKey: string;
  readonly exchange: (request: Request) => Promise<Answer>;
  readonly pauses: Pauses;
}

/** The host is never looked up; it is a loopback name, so that a client accepts http and a sandbox key for it. */
const IN_PROCESS_URL = "http://localhost";

export function createParts(options: SandboxOptions = {}): SandboxParts {
  const { secretKey = "sandbox_key", now = () => new Date(), seed, strictClients = false, onClientWarning } = options;
  if (!/^sandbox_[A-Za-z0-9_-]+$/.test(secretKey)) {
    throw new InputError("secretKey must be sandbox_ followed by letters, digits, _ or -. Never use a real key here.");
  }
  const assumptions = resolveAssumptions(options.assumptions);
  const state = new ProfileState(assumptions);
  const faults = new Faults();
  const pauses = new Pauses();
  const requests = new RecentLog<RequestEntry>(REMEMBERED_REQUESTS);
  const reset = (): void => {
    pauses.endAll();
    faults.clear();
    requests.replace(0, []);
    state.clear();
    if (seed !== undefined) state.import(seed);
  };
  reset();

  const operation = { secretKey, assumptions, state, now, strictClients, onClientWarning };
  const app = createApp({ ...operation, faults, requests, reset });
  const exchange = createExchange({ secretKey, app, faults, pauses, requests, now });
  const fetchHere: typeof fetch = async (input, init) => {
    const request = new Request(typeof input === "string" ? new URL(input, IN_PROCESS_URL) : input, init);
    const { signal } = request;
    signal.throwIfAborted();
    return untilAborted(
      exchange(request).then((answer) => fetchOutcome(answer, signal)),
      signal,
    );
  };
  const sandbox: Sandbox = {
    fetch: fetchHere,
    connection: { secretKey, baseUrl: IN_PROCESS_URL, fetch: fetchHere },
    assumptions,
    state,
    faults,
    requests,
    get events() {
      return state.events;
    },
    reset,
    digest: () => digestOf(state.all()),
    export: () => state.export(),
    import: (input) => state.import(input),
  };
  return { sandbox, secretKey, exchange, pauses };
}

/** The promise, or the signal's reason as soon as it aborts: the server goes on, the client has left. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
