import { identify } from "../record/prepare.js";
import { readOnce } from "../record/reading.js";
import { sourceRecordOf } from "../record/source-record.js";
import { type Checkpointer, OtherSourceError } from "./checkpoint.js";
import type { Checkpoint } from "./checkpoint-content.js";
import { Digest } from "./digest.js";
import { isRepeatable, openSource, type Source, type SourceReader } from "./source.js";

/**
 * The records of a source that have not settled. Those that have are compared with the checkpoint, and nothing is given before
 * all of them were: what lies between them is held until then. That is what waited in one pipeline, so it is bounded.
 */
export class UnsettledReader implements SourceReader<unknown> {
  /** Position of the record that was given last. */
  index = -1;
  readonly #source: Source<unknown>;
  readonly #breathe: () => Promise<void> | undefined;
  readonly #onAnew: (checkpoint: Checkpointer) => void;
  readonly #held: { readonly index: number; readonly item: unknown }[] = [];
  #reader: SourceReader<unknown>;
  #checkpoint: Checkpointer | undefined;
  #read = 0;
  #isLeft = false;

  /** @param onAnew told when the checkpoint is of a run that completed over other records: all are given, from the start */
  constructor(
    source: Source<unknown>,
    checkpoint: Checkpointer | undefined,
    breathe: () => Promise<void> | undefined,
    onAnew: (checkpoint: Checkpointer) => void,
  ) {
    this.#source = source;
    this.#reader = openSource(source);
    this.#checkpoint = checkpoint;
    this.#breathe = breathe;
    this.#onAnew = onAnew;
  }

  /** @throws {OtherSourceError} when the records are not those that have settled */
  next(): IteratorResult<unknown, undefined> | Promise<IteratorResult<unknown, undefined>> {
    if (this.#checkpoint?.isComparing || this.#held.length > 0)
      return this.#firstAfter(this.#checkpoint as Checkpointer);
    const coming = this.#reader.next();
    return coming instanceof Promise ? coming.then((item) => this.#given(item)) : this.#given(coming);
  }

  leave(): void {
    this.#isLeft = true;
    this.#reader.leave();
  }

  #given(item: IteratorResult<unknown, undefined>): IteratorResult<unknown, undefined> {
    if (!item.done) this.index = this.#read++;
    return item;
  }

  async #firstAfter(checkpoint: Checkpointer): Promise<IteratorResult<unknown, undefined>> {
    try {
      await this.#compare(checkpoint);
    } catch (error) {
      const mayRepeat = checkpoint.restored?.report && isRepeatable(this.#source) && !this.#isLeft;
      if (!(error instanceof OtherSourceError && mayRepeat)) throw error;
      this.#reader.leave();
      this.#checkpoint = await checkpoint.anew();
      this.#onAnew(this.#checkpoint);
      this.#reader = openSource(this.#source);
      this.#read = 0;
    }
    const first = this.#held.shift();
    if (!first) return this.#isLeft ? { done: true, value: undefined } : this.next();
    this.index = first.index;
    return { done: false, value: first.item };
  }

  async #compare(checkpoint: Checkpointer): Promise<void> {
    while (checkpoint.isComparing && !this.#isLeft) {
      const breath = this.#breathe();
      if (breath) await breath;
      const coming = this.#reader.next();
      const item = coming instanceof Promise ? await coming : coming;
      if (item.done && !this.#isLeft) checkpoint.checkLength(this.#read);
      if (item.done) return;
      const index = this.#read++;
      if (!checkpoint.skips(index, item.value)) this.#held.push({ index, item: copyOf(item.value) });
    }
  }
}

/** A source may give the same object again and again, each time with other values. */
const copyOf = (item: unknown): unknown => (sourceRecordOf(item) === item ? item : readOnce(item).value);

/** Whether a source still holds the records of a run that completed: just these, more behind them, or others. Reads it, and sends nothing. */
export async function compareWith(
  { watermark, digest }: Checkpoint,
  source: Source<unknown>,
): Promise<"same" | "longer" | "other"> {
  const reader = openSource(source);
  const read = new Digest();
  try {
    for (let index = 0; ; index += 1) {
      const item = await reader.next();
      if ((item.done || index === watermark) && (index < watermark || read.toString() !== digest)) return "other";
      if (item.done) return "same";
      if (index === watermark) return "longer";
      read.add(index, identify(item.value));
    }
  } finally {
    reader.leave();
  }
}
