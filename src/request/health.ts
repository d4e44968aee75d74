import type { Clock } from "../clock.js";
import type { HttpError } from "../errors.js";
import type { Contact } from "./classify.js";

/**
 * What one client knows of its server. Shared by all its calls and runs: a pause asked of one is kept by all, and an
 * outage is the silence of the server, not of one batch.
 */
export interface Health extends Contact {
  readonly lastSuccessAt: number;
  /** The 429 or 503 that asked for the pause in force. */
  readonly pausedBy: HttpError | undefined;
  answered(): void;
  silent(): void;
  succeeded(): void;
  /** Every request of the client waits until `ms` from now; a shorter pause never cuts a longer one. */
  pause(ms: number, by: HttpError): void;
  /** Milliseconds left of the pause; 0 when there is none. */
  pauseLeftMs(): number;
}

export function createHealth(clock: Clock): Health {
  let everAnswered = false;
  let silentTries = 0;
  let lastSuccessAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = 0;
  let pausedBy: HttpError | undefined;
  return {
    get everAnswered() {
      return everAnswered;
    },
    get silentTries() {
      return silentTries;
    },
    get lastSuccessAt() {
      return lastSuccessAt;
    },
    get pausedBy() {
      return pausedBy;
    },
    answered() {
      everAnswered = true;
      silentTries = 0;
    },
    silent() {
      silentTries += 1;
    },
    succeeded() {
      lastSuccessAt = clock.now();
    },
    pause(ms, by) {
      const until = clock.now() + ms;
      if (until <= pausedUntil) return;
      pausedUntil = until;
      pausedBy = by;
    },
    pauseLeftMs: () => Math.max(0, pausedUntil - clock.now()),
  };
}
