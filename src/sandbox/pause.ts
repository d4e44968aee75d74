import { fetchError } from "./wire.js";

/** The waits of one sandbox, so that a reset or a shutdown ends all of them. */
export class Pauses {
  readonly #ends = new Set<() => void>();

  /** Resolves after `ms`. Rejects as soon as the signal aborts or everything is ended, and then leaves no timer behind. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#ends.delete(end);
        outcome();
      };
      const end = (): void => settle(() => reject(fetchError("fetch failed", "ECONNRESET")));
      const onAbort = (): void => settle(() => reject(signal?.reason));
      const timer = setTimeout(() => settle(resolve), ms);
      signal?.addEventListener("abort", onAbort);
      this.#ends.add(end);
      if (signal?.aborted) onAbort();
    });
  }

  endAll(): void {
    for (const end of [...this.#ends]) end();
  }
}
