import { LIMITS } from "../limits.js";
import type { Health, Tally } from "./health.js";

/**
 * Whether a request that keeps failing is at fault itself, and not the server: judged by how the other requests of the client
 * fare meanwhile, whatever its status says. With a share `q` of them failing, `n` failures in a row are chance with `q^n`.
 */
export class Suspicion {
  readonly #health: Health;
  /** Chance of a wrong verdict: small for a request that is split, since its records are tried again, and tiny for a record. */
  readonly #bearable: number;
  /** What the client had seen when the request first failed. */
  #before: Tally | undefined;
  /** Attempts of the request that failed. */
  attempts = 0;
  /** Of each failure after which another request succeeded, the least share of failures to assume. */
  readonly #confirmed: number[] = [];
  #last: { readonly leastShare: number; readonly successes: number } | undefined;

  constructor(health: Health, size: number) {
    this.#health = health;
    this.#bearable = size > 1 ? LIMITS.splitChance : LIMITS.rejectChance;
  }

  /** Failures that say nothing of the server, which is well: almost all other requests succeed. */
  get excused(): number {
    return this.#share() <= LIMITS.wellShare ? this.#confirmed.length : 0;
  }

  /** One more attempt of the request failed; call it before the client notes it. `isRationed`: the answer is one that a server may give by chance. */
  failed(isRationed: boolean): void {
    this.#before ??= this.#health.tally;
    this.attempts += 1;
    this.#last = {
      leastShare: isRationed ? LIMITS.rationedShare : LIMITS.leastShare,
      successes: this.#health.successes,
    };
  }

  /** Whether another request succeeded since the last failure. */
  confirm(): boolean {
    if (!this.#last || this.#health.successes === this.#last.successes) return false;
    this.#confirmed.push(this.#last.leastShare);
    this.#last = undefined;
    return true;
  }

  get isProven(): boolean {
    if (this.#confirmed.length < LIMITS.poisonFailures) return false;
    const share = this.#share();
    const chance = this.#confirmed.reduce((product, least) => product * Math.max(share, least), 1);
    return chance <= this.#bearable * (1 + Number.EPSILON * 8); // 0.01 ** 3 is a little more than 1e-6
  }

  /** Of the other attempts, shortly before the first failure and since, that failed. One more of each: a few attempts prove little. */
  #share(): number {
    if (!this.#before) return 1;
    const { tally } = this.#health;
    const all = this.#before.recent.all + tally.all - this.#before.all - this.attempts;
    const failed = this.#before.recent.failed + tally.failed - this.#before.failed - this.attempts;
    return (Math.max(0, failed) + 1) / (Math.max(0, all) + 2);
  }
}

/**
 * What is held against records that were sent alone and not delivered: a queue brings them again, and their earlier failures
 * say nothing of the server.
 */
export class Suspects {
  readonly #health: Health;
  /** The latest comes last. */
  #all: { readonly body: Uint8Array; readonly suspicion: Suspicion }[] = [];

  constructor(health: Health) {
    this.#health = health;
  }

  /** What is known of this body, or nothing yet. */
  suspicionOf(body: Uint8Array, size: number): Suspicion {
    const known = size === 1 ? this.#all.find((one) => isSame(one.body, body)) : undefined;
    if (known) this.#all = this.#all.filter((one) => one !== known);
    return known?.suspicion ?? new Suspicion(this.#health, size);
  }

  /** It was not delivered. */
  keep(body: Uint8Array, size: number, suspicion: Suspicion): void {
    if (size > 1 || suspicion.attempts === 0) return;
    this.#all.push({ body, suspicion });
    if (this.#all.length > LIMITS.suspects) this.#all.shift();
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.byteLength === other.byteLength && one.every((byte, at) => byte === other[at]);
