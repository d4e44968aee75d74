import { sizeOf } from "../span.js";
import { Batch, type BatchLimits, detach, type Entry } from "./batch.js";
import { LastBatches } from "./last-batches.js";

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

const NONE: readonly never[] = [];

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
  /** Bytes of the buffers in which the entries of unfinished batches stand. One that many share counts once, as a whole. */
  heldBytes = 0;
  readonly #batchLimits: () => BatchLimits;
  readonly #last = new LastBatches<E>();
  /** Batches that take entries, oldest first. */
  readonly #open: Batch<E>[] = [];
  /** Batches with something to send and nothing to wait for, oldest first. */
  readonly #ready: Batch<E>[] = [];
  /** How many unfinished batches have entries in a buffer. */
  readonly #users = new Map<ArrayBufferLike, number>();
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
    for (const hash of entry.hashes) this.#last.set(hash, batch);
    for (const other of earlier) this.#waitFor(batch, other);
    if (earlier.length > 0) detach(entry);
    if (batch.ready) insert(this.#ready, batch);
    if (batch.isFull(limits)) this.#seal(batch);
    this.waiting += 1;
    this.pendingBytes += sizeOf(entry);
    if (batch.keep(entry)) this.#retain(entry.buffer.buffer);
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
    for (const entry of entries) this.pendingBytes -= sizeOf(entry);
    if (!batch.done) return;
    for (const buffer of batch.buffers.splice(0)) this.#free(buffer);
    for (const later of batch.before) {
      later.after.delete(batch);
      if (later.ready && later.entries.length > 0) insert(this.#ready, later);
    }
  }

  #retain(buffer: ArrayBufferLike): void {
    const users = this.#users.get(buffer) ?? 0;
    this.#users.set(buffer, users + 1);
    if (users === 0) this.heldBytes += buffer.byteLength;
  }

  #free(buffer: ArrayBufferLike): void {
    const left = (this.#users.get(buffer) ?? 0) - 1;
    if (left > 0) this.#users.set(buffer, left);
    else {
      this.#users.delete(buffer);
      this.heldBytes -= buffer.byteLength;
    }
  }

  /** Unfinished batches that share a key with the entry. */
  #earlier(entry: E): readonly Batch<E>[] {
    let found: Batch<E>[] | undefined; // most have none, and need no list
    for (const hash of entry.hashes) {
      const batch = this.#last.get(hash);
      if (!batch || batch.done || found?.includes(batch)) continue;
      if (found) found.push(batch);
      else found = [batch];
    }
    return found ?? NONE;
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
