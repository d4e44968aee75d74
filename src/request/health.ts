import type { Clock } from "../clock.js";
import type { HttpError } from "../errors.js";
import { LIMITS } from "../limits.js";
import type { Contact } from "./classify.js";

/** Attempts that have ended, and how many of them failed: by an answer that is retried, or by none. */
interface Share {
  readonly all: number;
  readonly failed: number;
}

export interface Tally extends Share {
  /** The last ones, of which older ones count less. */
  readonly recent: Share;
}

/**
 * What one client knows of its server. Shared by all its calls and runs: a pause asked of one is kept by all, and an
 * outage is the silence of the server, not of one batch.
 */
export class Health implements Omit<Contact, "firstContactTries"> {
  everAnswered = false;
  silentTries = 0;
  lastSuccessAt: number = Number.NEGATIVE_INFINITY;
  /** The 429 or 503 that asked for the pause in force. */
  pausedBy: HttpError | undefined;
  /** Requests that were accepted. */
  successes = 0;
  /** Attempts in a row that failed. */
  #failedInARow = 0;
  /** Of all the attempts of the client. */
  tally: Tally = { all: 0, failed: 0, recent: { all: 0, failed: 0 } };
  readonly #clock: Clock;
  #pausedUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  answered(): void {
    this.everAnswered = true;
    this.silentTries = 0;
  }

  silent(): void {
    this.silentTries += 1;
  }

  /** A few attempts in a row failed, whoever made them: it is the server. */
  get isDown(): boolean {
    return this.#failedInARow >= LIMITS.downAfter;
  }

  succeeded(): void {
    this.successes += 1;
    this.lastSuccessAt = this.#clock.now();
  }

  /** An attempt has ended: whether it failed, which its retry may mend. */
  attempted(failed: boolean): void {
    this.#failedInARow = failed ? this.#failedInARow + 1 : 0;
    const { recent } = this.tally;
    const fading = 1 - 1 / LIMITS.recentAttempts;
    this.tally = {
      ...added(this.tally, 1, failed ? 1 : 0),
      recent: added({ all: recent.all * fading, failed: recent.failed * fading }, 1, failed ? 1 : 0),
    };
  }

  /** So many failures were the fault of one request: they say nothing of the server. */
  explained(failures: number): void {
    const { recent } = this.tally;
    this.tally = { ...added(this.tally, -failures, -failures), recent: added(recent, -failures, -failures) };
  }

  /** Every request of the client waits until `ms` from now; a shorter pause never cuts a longer one. */
  pause(ms: number, by: HttpError): void {
    const until = this.#clock.now() + ms;
    if (until <= this.#pausedUntil) return;
    this.#pausedUntil = until;
    this.pausedBy = by;
  }

  /** Milliseconds left of the pause; 0 when there is none. */
  pauseLeftMs(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.now());
  }
}

const added = ({ all, failed }: Share, more: number, moreFailed: number): Share => ({
  all: Math.max(0, all + more),
  failed: Math.max(0, failed + moreFailed),
});
