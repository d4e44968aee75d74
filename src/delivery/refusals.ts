/** How many of the last records were refused. */
export class RefusalWindow {
  readonly #size: number;
  #settled = 0;
  /** Positions of the refused ones among all, oldest first. */
  readonly #refused: number[] = [];

  /** @param size records that it looks back */
  constructor(size: number) {
    this.#size = size;
  }

  /** Records in the window. */
  get seen(): number {
    return Math.min(this.#settled, this.#size);
  }

  get refused(): number {
    while (this.#refused.length > 0 && Number(this.#refused[0]) < this.#settled - this.#size) this.#refused.shift();
    return this.#refused.length;
  }

  accept(count: number): void {
    this.#settled += count;
  }

  refuse(): void {
    this.#refused.push(this.#settled);
    this.#settled += 1;
  }
}
