import type { ClientWarning } from "./clients.js";
import type { Fault } from "./fault.js";

/** A log as its readers see it: how many there ever were, and the last of them, oldest first. */
export interface Log<T> {
  /** Entries there ever were. */
  readonly total: number;
  /** The last entries, oldest first. */
  recent(): readonly T[];
}

/** A log that counts everything and remembers only the last `capacity` entries. */
export class RecentLog<T> implements Log<T> {
  readonly #capacity: number;
  #entries: T[] = [];
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get total(): number {
    return this.#total;
  }

  add(entry: T): void {
    this.#total += 1;
    this.#entries.push(entry);
    // Dropping the old half at once costs less than shifting for every entry.
    if (this.#entries.length >= 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
  }

  recent(): readonly T[] {
    return this.#entries.slice(-this.#capacity);
  }

  replace(total: number, entries: readonly T[]): void {
    this.#total = total;
    this.#entries = entries.slice(-this.#capacity);
  }
}

/** Events that are remembered. All are counted. */
export const REMEMBERED_EVENTS = 1_000;

/** What the page calls a backfill event: every upsert emits one, and none can trigger a campaign. */
export interface BackfillEvent {
  /** Its number, from 1. */
  readonly sequence: number;
  /** When, in UTC (RFC 3339). */
  readonly at: string;
  /** The only type of event that this API emits. */
  readonly type: "backfill";
  /** Always false, as the page says. */
  readonly triggersCampaign: false;
  /** `key` of the profile. */
  readonly profile: string;
  /** Whether the upsert created the profile. */
  readonly created: boolean;
  /** As the record said. */
  readonly subscribedAtChanged: boolean;
}

/** Requests that are remembered. All are counted. */
export const REMEMBERED_REQUESTS = 1_000;

/** One request to the API as it went: no body, and no key. */
export interface RequestEntry {
  /** Its number, from 1. */
  readonly sequence: number;
  /** When it came, in UTC (RFC 3339). */
  readonly at: string;
  /** Of HTTP, in upper case. */
  readonly method: string;
  /** Of the URL, without host and query. */
  readonly path: string;
  /** `authorization` is redacted. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, once the operation has read it. */
  bytes?: number;
  /** Records in the body, once the operation has counted them. */
  profiles?: number;
  /** What smells of a client that sends more than its caller has set; absent when nothing does. */
  warnings?: readonly ClientWarning[];
  /** The fault that was played. */
  fault?: Fault["kind"];
  /** Of the answer; absent while there is none, and when there never was one. */
  status?: number;
}
