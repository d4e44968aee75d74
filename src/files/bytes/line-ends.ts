/** Where the lines of a growing file end. Ends that nobody asks for any more are forgotten: memory does not grow with the file. */
export class LineEnds {
  /** Lines before the first end that is kept. */
  #before: number;
  #ends: number[];

  /** @param count lines that are there already, in `bytes` bytes */
  constructor(count: number, bytes: number) {
    this.#before = count;
    this.#ends = [bytes];
  }

  get count(): number {
    return this.#before + this.#ends.length - 1;
  }

  get bytes(): number {
    return this.#ends.at(-1) ?? 0;
  }

  add(bytes: number): void {
    this.#ends.push(this.bytes + bytes);
  }

  /** Bytes of the first `count` lines; undefined when there are fewer, or when it was forgotten. */
  after(count: number): number | undefined {
    return this.#ends[count - this.#before];
  }

  /** Nobody will ask for fewer than `count` lines. */
  forgetBelow(count: number): void {
    const forgotten = Math.min(count, this.count) - this.#before;
    if (forgotten <= 0) return;
    this.#ends.splice(0, forgotten);
    this.#before += forgotten;
  }
}
