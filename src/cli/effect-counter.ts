import { eachRecord, type RecordSource } from "../files/formats/source.js";
import { type Dropped, droppedFrom } from "../files/without-invalid.js";
import { SourceRecord } from "../index.js";
import { memberOf, ScannedRecord } from "../record/scanned-record.js";
import type { Subscriptions } from "./subscriptions.js";

/** What is counted of one record. Most records have nothing of it, and carry nothing. */
interface Effect extends Subscriptions {
  readonly dropped: readonly Dropped[];
}

function effectOf(record: SourceRecord): Effect | undefined {
  const dropped = droppedFrom(record);
  const subscriptions = memberOf(record, "subscriptions");
  const unsubscribeLink = memberOf(record, "unsubscribeLink");
  const isUnsubscribed = typeof unsubscribeLink === "string" && unsubscribeLink.trim() === "";
  const subscribed = memberOf(record, "subscribedAtChanged") === true && !isUnsubscribed ? 1 : 0;
  const cleared = Array.isArray(subscriptions) && subscriptions.length === 0 ? 1 : 0;
  return subscribed + cleared + dropped.length === 0 ? undefined : { subscribed, cleared, dropped };
}

/** Counts what the records of a run do to subscriptions, and what they go without: of those that were accepted or, in a check, of the valid ones. */
export class EffectCounter {
  readonly #isCheck: boolean;
  #subscribed = 0;
  #cleared = 0;
  readonly #without = new Map<string, number>();

  constructor(isCheck: boolean) {
    this.#isCheck = isCheck;
  }

  get subscriptions(): Subscriptions {
    return { subscribed: this.#subscribed, cleared: this.#cleared };
  }

  /** How many records went without a field, by the field. */
  get without(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#without].filter(([, times]) => times > 0).sort(([, a], [, b]) => b - a));
  }

  /** The same records; each that has something to count carries that, for the two functions below. */
  watch(records: RecordSource, look: (record: SourceRecord) => void): RecordSource {
    return eachRecord(records, (record) => {
      look(record);
      return this.#marked(record);
    });
  }

  accepted(context: unknown): void {
    this.#add(context, 1);
  }

  /** In a check every record counts when it is read. */
  rejected(context: unknown): void {
    if (this.#isCheck) this.#add(context, -1);
  }

  #marked(record: SourceRecord): SourceRecord {
    const effect = effectOf(record);
    if (effect === undefined) return record;
    if (this.#isCheck) this.#add(effect, 1);
    if (record instanceof ScannedRecord) return record.withContext(effect);
    const { value, bytes, issues, origin } = record;
    return new SourceRecord({ value, bytes, issues, origin, context: effect });
  }

  #add(effect: unknown, times: number): void {
    if (effect === undefined) return;
    const { subscribed, cleared, dropped } = effect as Effect;
    this.#subscribed += times * subscribed;
    this.#cleared += times * cleared;
    for (const { field } of dropped) this.#without.set(field, (this.#without.get(field) ?? 0) + times);
  }
}
