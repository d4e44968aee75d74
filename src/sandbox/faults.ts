import { InputError } from "./assumptions.js";
import type { Fault, FaultCondition, FaultPlan } from "./fault.js";

/*
 * Fault plans as JSON, for the control plane and for callers without types: checked field by field, because a fault that
 * silently never fires proves nothing.
 */

type Check = readonly [holds: (value: unknown) => boolean, says: string];
type Shape = Readonly<Record<string, Check | readonly [...Check, "optional"]>>;

const whole = (from: number, to: number): Check => [
  (value) => Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to,
  `must be a whole number from ${from} to ${to}`,
];
const oneOf = (...choices: readonly string[]): Check => [
  (value) => choices.includes(value as string),
  `must be one of ${choices.join(", ")}`,
];
const text: Check = [(value) => typeof value === "string", "must be a string"];
const flag: Check = [(value) => typeof value === "boolean", "must be true or false"];
const httpHeaders: Check = [isHttpHeaders, "must be an object of HTTP headers"];
const share: Check = [
  (value) => typeof value === "number" && value > 0 && value <= 1,
  "must be a number above 0, at most 1",
];
const optional = (check: Check) => [...check, "optional"] as const;

/** Longer timers fire at once (a signed 32-bit overflow). */
const ms = whole(0, 2 ** 31 - 1);
const count = whole(1, Number.MAX_SAFE_INTEGER);

const FAULTS: Readonly<Record<string, Shape>> = {
  status: {
    status: whole(200, 599),
    headers: optional(httpHeaders),
    body: optional(text),
    applied: optional(flag),
  },
  delay: { ms, when: optional(oneOf("before-apply", "after-apply")) },
  "late-apply": { ms },
  reset: { when: oneOf("before-read", "after-read", "after-apply") },
  garbage: {},
  truncated: {},
  stalled: {},
  dribbled: { ms },
  "idle-closed": {},
};

const PLAN: Shape = {
  fault: [isObject, "must be an object with a kind"],
  times: optional(count),
  when: optional([isObject, "must be an object"]),
};

const CONDITION: Shape = {
  nth: optional(count),
  after: optional(count),
  every: optional(count),
  probability: optional(share),
  seed: optional(whole(0, 2 ** 32 - 1)),
  bytesOver: optional(whole(0, Number.MAX_SAFE_INTEGER)),
  bodyIncludes: optional(text),
};

/** The input as a plan, or an `InputError` that says what is wrong with it. */
export function parseFaultPlan(input: unknown): FaultPlan {
  const plan = shaped(input, PLAN, "plan") as { fault: Record<string, unknown>; when?: unknown };
  const { kind, ...fault } = plan.fault;
  const shape = typeof kind === "string" && Object.hasOwn(FAULTS, kind) ? FAULTS[kind] : undefined;
  if (shape === undefined) throw new InputError(`fault.kind must be one of ${Object.keys(FAULTS).join(", ")}.`);
  shaped(fault, shape, "fault");
  if (plan.when !== undefined) shaped(plan.when, CONDITION, "when");
  return input as FaultPlan;
}

function shaped(input: unknown, shape: Shape, name: string): object {
  if (!isObject(input)) throw new InputError(`${name} must be an object.`);
  const unknown = Object.keys(input).find((field) => !Object.hasOwn(shape, field));
  if (unknown !== undefined) {
    throw new InputError(`${name} has no ${JSON.stringify(unknown)}. It takes: ${Object.keys(shape).join(", ")}.`);
  }
  for (const [field, [holds, says, presence]] of Object.entries(shape)) {
    const value = input[field];
    if (value === undefined && presence === "optional") continue;
    if (!holds(value)) throw new InputError(`${name}.${field} ${says}.`);
  }
  return input;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isHttpHeaders(value: unknown): boolean {
  if (!isObject(value) || !Object.values(value).every((item) => typeof item === "string")) return false;
  try {
    new Headers(value as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

interface ArmedPlan {
  readonly fault: Fault;
  readonly when: FaultCondition;
  readonly random: () => number;
  left: number;
  seen: number;
}

/** Plans, asked in the order in which they were added; the first that matches the request is used. A probability draws from a seed, so every run is the same. */
export class Faults {
  #plans: ArmedPlan[] = [];

  /** Whether any plan is left. */
  get armed(): boolean {
    return this.#plans.length > 0;
  }

  /** Adds a plan, such as `{ fault: { kind: "status", status: 503 }, when: { every: 3 } }`. Throws an `InputError` for a wrong one. */
  add(plan: FaultPlan): void {
    const { fault, times, when } = parseFaultPlan(plan);
    const left = times ?? (when === undefined ? 1 : Number.POSITIVE_INFINITY);
    this.#plans.push({ fault, when: when ?? {}, random: seededRandom(when?.seed ?? 1), left, seen: 0 });
  }

  /** The next requests: `next({ kind: "status", status: 503 }, 3)`. */
  next(fault: Fault, times = 1): void {
    this.add({ fault, times });
  }

  /** Forgets all plans. */
  clear(): void {
    this.#plans = [];
  }

  /** What happens to this request. `body` is read only when a condition asks for it. */
  async take(body: () => Promise<ArrayBuffer>): Promise<Fault | undefined> {
    const asksForBody = this.#plans.some(({ when }) => when.bytesOver !== undefined || when.bodyIncludes !== undefined);
    const bytes = asksForBody ? await body() : new ArrayBuffer(0);
    for (const armed of this.#plans) armed.seen += 1;
    const plan = this.#plans.find((armed) => matches(armed, bytes));
    if (plan === undefined) return undefined;
    plan.left -= 1;
    this.#plans = this.#plans.filter(({ left }) => left > 0);
    return plan.fault;
  }
}

function matches(plan: ArmedPlan, body: ArrayBuffer): boolean {
  const { nth, after, every, probability, bytesOver, bodyIncludes } = plan.when;
  if (nth !== undefined && plan.seen !== nth) return false;
  if (after !== undefined && plan.seen <= after) return false;
  if (every !== undefined && plan.seen % every !== 0) return false;
  if (bytesOver !== undefined && body.byteLength <= bytesOver) return false;
  if (bodyIncludes !== undefined && !new TextDecoder().decode(body).includes(bodyIncludes)) return false;
  return probability === undefined || plan.random() < probability;
}

/**
 * Mulberry32: numbers in [0, 1) that are the same for the same seed, so that two equal runs are equal.
 *
 * @param seed its lower 32 bits count
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The whole numbers below `length`, each once, in an order that depends on the seed alone (Fisher-Yates). */
export function shuffledPositions(length: number, seed: number): number[] {
  const random = seededRandom(seed);
  const positions = Array.from({ length }, (_, position) => position);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const moved = positions[last] as number;
    positions[last] = positions[other] as number;
    positions[other] = moved;
  }
  return positions;
}
