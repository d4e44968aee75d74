import type { Clock } from "../clock.js";

/** A wait that the first who asks begins, and that those who follow do not put off. */
export class Linger {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #onOver: () => void;
  #forget: (() => void) | undefined;

  constructor(clock: Clock, ms: number, onOver: () => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#onOver = onOver;
  }

  begin(): void {
    this.#forget ??= this.#clock.setTimer(this.#ms, () => {
      this.#forget = undefined;
      this.#onOver();
    });
  }

  end(): void {
    this.#forget?.();
    this.#forget = undefined;
  }
}
