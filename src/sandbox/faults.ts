import { type Fault, type FaultCondition, type FaultPlan, parseFaultPlan } from "./fault-plan.js";
import { seededRandom } from "./random.js";

interface ArmedPlan {
  readonly fault: Fault;
  readonly when: FaultCondition;
  readonly random: () => number;
  left: number;
  seen: number;
}

/** Plans, asked in the order in which they were added; the first that wants the request gets it. Nothing is left to chance. */
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

  clear(): void {
    this.#plans = [];
  }

  /** What happens to this request. `body` is read only when a condition asks for it. */
  async take(body: () => Promise<ArrayBuffer>): Promise<Fault | undefined> {
    const asksForBody = this.#plans.some(({ when }) => when.bytesOver !== undefined || when.bodyIncludes !== undefined);
    const bytes = asksForBody ? await body() : new ArrayBuffer(0);
    for (const armed of this.#plans) armed.seen += 1;
    const plan = this.#plans.find((armed) => wants(armed, bytes));
    if (plan === undefined) return undefined;
    plan.left -= 1;
    this.#plans = this.#plans.filter(({ left }) => left > 0);
    return plan.fault;
  }
}

function wants(plan: ArmedPlan, body: ArrayBuffer): boolean {
  const { nth, after, every, probability, bytesOver, bodyIncludes } = plan.when;
  if (nth !== undefined && plan.seen !== nth) return false;
  if (after !== undefined && plan.seen <= after) return false;
  if (every !== undefined && plan.seen % every !== 0) return false;
  if (bytesOver !== undefined && body.byteLength <= bytesOver) return false;
  if (bodyIncludes !== undefined && !new TextDecoder().decode(body).includes(bodyIncludes)) return false;
  return probability === undefined || plan.random() < probability;
}
