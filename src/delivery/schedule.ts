import { Batch, type BatchLimits, detach, type Entry } from "./batch.js";

/** A part of a batch, in flight. */
export interface Part<E extends Entry> {
  readonly entries: readonly E[];
  readonly batch: Batch<E>;
}

/** What may be taken now. */
export interface TakeOptions {
  readonly limits: BatchLimits;
  /** Take what there is, even if it fills no request. */
  readonly allowPartial: boolean;
  /** Take a single entry from this position (0 to 1) of all that may go. */
  readonly probeAt?: number | undefined;
}

/** Below this many keys, a look for finished ones is not worth it. */
const FEW_KEYS = 4_096;

/**
 * Who may be sent when. A small graph: an entry joins the first open batch behind the last one that shares a key with it,
 * and a batch is ready when all it comes after are done. Aliases chain by themselves, and a hot key makes a chain of its
 * own instead of small batches for everybody.
 */
export class Schedule<E extends Entry> {
  /** Entries that wait, those in flight not counted. */
  waiting = 0;
  /** Bytes of all entries that are not done, those in flight included. */
  pendingBytes = 0;
  readonly #batchLimits: () => BatchLimits;
  /** The last batch with a key. Some are done: a look through them now and then costs less than to delete every key in its turn. */
  #last = new Map<string, Batch<E>>();
  #enoughKeys = FEW_KEYS;
  /** Batches that take entries, oldest first. */
  readonly #open: Batch<E>[] = [];
  /** Batches with something to send and nothing to wait for, oldest first. */
  readonly #ready: Batch<E>[] = [];
  #created = 0;

  /** @param batchLimits those of a batch that is being formed */
  constructor(batchLimits: () => BatchLimits) {
    this.#batchLimits = batchLimits;
  }

  /** The one that has taken entries the longest. */
  get oldestOpen(): Batch<E> | undefined {
    return this.#open[0];
  }

  add(entry: E): void {
    const limits = this.#batchLimits();
    const earlier = this.#earlier(entry);
    const batch = this.#place(entry, newest(earlier), limits);
    for (const key of entry.keys) this.#last.set(key, batch);
    for (const other of earlier) this.#waitFor(batch, other);
    if (earlier.length > 0) detach(entry);
    if (batch.ready) insert(this.#ready, batch);
    if (batch.isFull(limits)) this.#seal(batch);
    if (this.#last.size > this.#enoughKeys) this.#forgetDone();
    this.waiting += 1;
    this.pendingBytes += entry.bytes.byteLength;
  }

  /** Closes the open batches: what they hold goes as it is. */
  seal(): void {
    for (const batch of this.#open.splice(0)) batch.sealed = true;
  }

  /** The next part to send, oldest batch first; undefined when nothing may go now. */
  take({ limits, allowPartial, probeAt }: TakeOptions): Part<E> | undefined {
    const mayGo = (batch: Batch<E>): boolean => batch.sealed || allowPartial || batch.isFull(limits);
    const candidates = probeAt === undefined ? [this.#ready.find(mayGo)] : this.#ready.filter(mayGo);
    const place = (probeAt ?? 0) * candidates.length;
    const batch = candidates[Math.floor(place)];
    if (!batch) return undefined;
    this.#seal(batch);
    const entries = probeAt === undefined ? batch.take(limits) : batch.probe(place % 1);
    if (batch.entries.length === 0) remove(this.#ready, batch);
    this.waiting -= entries.length;
    return { entries, batch };
  }

  /** The part was not decided: its entries wait again, before the others of their batch. */
  restore({ entries, batch }: Part<E>): void {
    batch.inFlight -= 1;
    batch.entries.unshift(...entries);
    this.waiting += entries.length;
    insert(this.#ready, batch); // it was ready when it was taken, and batches only ever become ready
  }

  /** The part has ended, whatever it ended in: those that waited for it may go. */
  release({ entries, batch }: Part<E>): void {
    batch.inFlight -= 1;
    for (const entry of entries) this.pendingBytes -= entry.bytes.byteLength;
    if (!batch.done) return;
    for (const later of batch.before) {
      later.after.delete(batch);
      if (later.ready && later.entries.length > 0) insert(this.#ready, later);
    }
  }

  /** Unfinished batches that share a key with the entry. */
  #earlier(entry: E): Batch<E>[] {
    const found: Batch<E>[] = [];
    for (const key of entry.keys) {
      const batch = this.#last.get(key);
      if (batch && !batch.done && !found.includes(batch)) found.push(batch);
    }
    return found;
  }

  #place(entry: E, behind: number, limits: BatchLimits): Batch<E> {
    let position = firstAfter(this.#open, behind);
    for (;;) {
      const batch = this.#open[position];
      if (!batch) break;
      if (batch.tryAdd(entry, limits)) return batch;
      this.#seal(batch); // leaves the open ones, so the next is at the same position
      position = firstAfter(this.#open, behind);
    }
    const batch = new Batch<E>(this.#created++);
    batch.tryAdd(entry, limits);
    this.#open.push(batch);
    return batch;
  }

  /** Once for as many new keys as it leaves, so that it costs each key the same. */
  #forgetDone(): void {
    const last = new Map<string, Batch<E>>();
    for (const [key, batch] of this.#last) if (!batch.done) last.set(key, batch);
    this.#last = last;
    this.#enoughKeys = Math.max(FEW_KEYS, 2 * last.size);
  }

  #waitFor(batch: Batch<E>, other: Batch<E>): void {
    if (batch.after.has(other)) return;
    if (batch.ready) remove(this.#ready, batch);
    batch.after.add(other);
    other.before.push(batch);
  }

  #seal(batch: Batch<E>): void {
    if (batch.sealed) return;
    batch.sealed = true;
    remove(this.#open, batch);
  }
}

function newest<E extends Entry>(batches: readonly Batch<E>[]): number {
  return batches.reduce((id, batch) => Math.max(id, batch.id), -1);
}

/** Position of the first batch with a larger id; the list is sorted by id. */
function firstAfter<E extends Entry>(sorted: readonly Batch<E>[], id: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.id ?? Number.POSITIVE_INFINITY) > id) high = middle;
    else low = middle + 1;
  }
  return low;
}

function insert<E extends Entry>(sorted: Batch<E>[], batch: Batch<E>): void {
  const position = firstAfter(sorted, batch.id);
  if (sorted[position - 1] !== batch) sorted.splice(position, 0, batch);
}

function remove<E extends Entry>(sorted: Batch<E>[], batch: Batch<E>): void {
  const position = firstAfter(sorted, batch.id) - 1;
  if (sorted[position] === batch) sorted.splice(position, 1);
}
