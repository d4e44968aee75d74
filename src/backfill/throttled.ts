import { LIMITS } from "../limits.js";

export interface TellerOptions<T> {
  readonly listener: ((news: T) => void) | undefined;
  readonly look: () => T;
  readonly now: () => number;
  /** Hears what the listener throws. */
  readonly onError: (error: unknown) => void;
}

/** Tells a listener how things stand, a few times a second at most. */
export class Teller<T> {
  readonly #options: TellerOptions<T>;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: TellerOptions<T>) {
    this.#options = options;
  }

  /** Unless it was told a moment ago. */
  tell(): void {
    const now = this.#options.now();
    if (now - this.#toldAt < 1000 / LIMITS.progressPerSecond) return;
    this.#toldAt = now;
    this.tellNow();
  }

  tellNow(): void {
    const { listener, look, onError } = this.#options;
    try {
      const told: unknown = listener?.(look());
      // An async function is assignable too: its failure must not end the process as an unhandled rejection.
      if (told instanceof Promise) told.catch(onError);
    } catch (error) {
      onError(error);
    }
  }
}
