import { BATCHES, type Batched, type Fingerprinted } from "../backfill/source.js";
import type { RecordSource } from "../files/formats/source.js";
import { SourceRecord } from "../index.js";
import type { Subscriptions } from "./subscriptions.js";

/** Of one record. Most records have none, and carry nothing. */
function effectOf(value: unknown): Subscriptions | undefined {
  const { profile, subscribedAtChanged } = Object(value);
  const { subscriptions, unsubscribeLink } = Object(profile);
  const isUnsubscribed = typeof unsubscribeLink === "string" && unsubscribeLink.trim() === "";
  const subscribed = subscribedAtChanged === true && !isUnsubscribed ? 1 : 0;
  const cleared = Array.isArray(subscriptions) && subscriptions.length === 0 ? 1 : 0;
  return subscribed + cleared === 0 ? undefined : { subscribed, cleared };
}

/** Counts what the records of a run do to subscriptions: of those that were accepted or, in a check, of the valid ones. */
export class SubscriptionCounter {
  readonly #isCheck: boolean;
  #subscribed = 0;
  #cleared = 0;

  constructor(isCheck: boolean) {
    this.#isCheck = isCheck;
  }

  get counts(): Subscriptions {
    return { subscribed: this.#subscribed, cleared: this.#cleared };
  }

  /** The same records; each that does something to subscriptions carries that, for the two functions below. */
  watch(records: RecordSource): AsyncIterable<SourceRecord> & Batched<SourceRecord> & Fingerprinted {
    const marked = (record: SourceRecord): SourceRecord => this.#marked(record);
    function* each(batch: Iterable<SourceRecord>): Generator<SourceRecord> {
      for (const record of batch) yield marked(record);
    }
    return {
      fingerprint: (earlier) => records.fingerprint(earlier),
      ...(records.isRepeatable && { isRepeatable: true }),
      async *[BATCHES]() {
        for await (const batch of records[BATCHES]()) yield each(batch);
      },
      async *[Symbol.asyncIterator]() {
        for await (const record of records) yield marked(record);
      },
    };
  }

  accepted(context: unknown): void {
    this.#add(context, 1);
  }

  /** In a check every record counts when it is read. */
  rejected(context: unknown): void {
    if (this.#isCheck) this.#add(context, -1);
  }

  #marked(record: SourceRecord): SourceRecord {
    const effect = effectOf(record.value);
    if (effect === undefined) return record;
    if (this.#isCheck) this.#add(effect, 1);
    return new SourceRecord({ ...record, context: effect });
  }

  #add(effect: unknown, times: number): void {
    if (effect === undefined) return;
    const { subscribed, cleared } = effect as Subscriptions;
    this.#subscribed += times * subscribed;
    this.#cleared += times * cleared;
  }
}
