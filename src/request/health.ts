import type { Clock } from "../clock.js";
import type { HttpError } from "../errors.js";
import type { Contact } from "./classify.js";

/**
 * What one client knows of its server. Shared by all its calls and runs: a pause asked of one is kept by all, and an
 * outage is the silence of the server, not of one batch.
 */
export class Health implements Contact {
  everAnswered = false;
  silentTries = 0;
  lastSuccessAt: number = Number.NEGATIVE_INFINITY;
  /** The 429 or 503 that asked for the pause in force. */
  pausedBy: HttpError | undefined;
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

  succeeded(): void {
    this.lastSuccessAt = this.#clock.now();
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
