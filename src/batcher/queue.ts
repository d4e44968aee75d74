import type { Clock } from "../clock.js";

/** First in, first out, at constant cost: shifting a long array moves all of it. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/** A timer that the first record starts, and that later ones do not put off. */
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
