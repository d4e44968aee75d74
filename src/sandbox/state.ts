import type { ProfileUpsert } from "../../generated/types.js";
import { validateProfileUpsert } from "../../generated/validate.js";
import { type Assumptions, InputError } from "./assumptions.js";
import { shuffledPositions } from "./faults.js";
import { type BackfillEvent, type Log, REMEMBERED_EVENTS, RecentLog } from "./log.js";
import { merged, type StoredProfile, upserted } from "./profile.js";

/** An e-mail and a phone number as they are looked up. */
export interface Identity {
  /** Compared as A2 says. */
  readonly email?: string | undefined;
  /** Compared as it is. */
  readonly phoneNumber?: string | undefined;
}

/** The state as its readers see it. Reading it applies what A8 delays. */
export interface ProfileReader {
  /** Profiles there are. */
  readonly count: number;
  /** The profiles that the e-mail or the phone number names: none, one, or two. */
  find(identity: Identity): readonly StoredProfile[];
  /** All of them, in the order in which they were created. */
  all(): readonly StoredProfile[];
}

interface Batch {
  readonly records: readonly ProfileUpsert[];
  readonly at: string;
}

/** The profiles, found by e-mail or phone number. An e-mail and a phone number each name at most one of them. */
export class ProfileState implements ProfileReader {
  readonly #assumptions: Assumptions;
  readonly #profiles = new Map<string, StoredProfile>();
  readonly #keyByEmail = new Map<string, string>();
  readonly #keyByPhone = new Map<string, string>();
  readonly #events = new RecentLog<BackfillEvent>(REMEMBERED_EVENTS);
  #nextKey = 1;
  #batches = 0;
  #held: Batch | undefined;

  constructor(assumptions: Assumptions) {
    this.#assumptions = assumptions;
  }

  get events(): Log<BackfillEvent> {
    this.#settle();
    return this.#events;
  }

  get count(): number {
    this.#settle();
    return this.#profiles.size;
  }

  all(): readonly StoredProfile[] {
    this.#settle();
    return [...this.#profiles.values()];
  }

  /** The profile of an event. */
  byKey(key: string): StoredProfile | undefined {
    return this.#profiles.get(key);
  }

  find(identity: Identity): readonly StoredProfile[] {
    this.#settle();
    const { byEmail, byPhone } = this.#match(identity);
    return [...new Set([byEmail, byPhone])].filter((profile) => profile !== undefined);
  }

  /** Whether a profile that the identity names has subscriptions. No reader of the state: what A8 delays stays delayed. */
  isSubscribed(identity: Identity): boolean {
    const { byEmail, byPhone } = this.#match(identity);
    return [byEmail, byPhone].some((profile) => profile !== undefined && profile.subscriptions.length > 0);
  }

  /**
   * Takes an accepted batch, and returns the positions of the records that only the state can refuse (A1: refused).
   * With A8 `delayed`, every other batch waits until the one after it was applied, or until somebody looks.
   */
  accept(batch: Batch): readonly number[] {
    if (this.#assumptions.A8 === "in-order") return this.#apply(batch);
    if (this.#held === undefined) this.#held = batch;
    else {
      this.#apply(batch);
      this.#settle();
    }
    return []; // the 202 is out before the state could refuse
  }

  export(): SandboxState {
    return {
      version: 1,
      nextKey: this.#nextKey,
      profiles: this.all(),
      events: { total: this.#events.total, recent: this.#events.recent() },
    };
  }

  /** Replaces everything. Throws an `InputError` when the input is not an export of a sandbox. */
  import(input: unknown): void {
    const { nextKey, profiles, events } = parseSnapshot(input);
    this.clear();
    for (const profile of profiles) this.#put(profile.key, profile);
    this.#nextKey = nextKey;
    this.#events.replace(events.total, events.recent);
  }

  clear(): void {
    for (const index of [this.#profiles, this.#keyByEmail, this.#keyByPhone]) index.clear();
    this.#events.replace(0, []);
    this.#nextKey = 1;
    this.#batches = 0;
    this.#held = undefined;
  }

  #settle(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#apply(held);
  }

  #apply({ records, at }: Batch): readonly number[] {
    this.#batches += 1;
    const refused: number[] = [];
    const events: Omit<BackfillEvent, "sequence">[] = [];
    const undo: (() => void)[] = [];
    const order =
      this.#assumptions.A7 === "shuffled" ? shuffledPositions(records.length, this.#batches) : records.keys();
    for (const position of order) {
      const record = records[position] as ProfileUpsert;
      const event = this.#upsert(record, at, undo);
      if (event === undefined) refused.push(position);
      else events.push(event);
    }
    if (refused.length > 0 && this.#assumptions.A6 === "nothing-applied") {
      for (const step of undo.reverse()) step();
    } else {
      for (const event of events) this.#events.add({ sequence: this.#events.total + 1, ...event });
    }
    return refused.sort((a, b) => a - b);
  }

  /** One matching profile is updated, also when the record gives it another e-mail or phone number; two are A1. */
  #upsert(record: ProfileUpsert, at: string, undo: (() => void)[]): Omit<BackfillEvent, "sequence"> | undefined {
    const { byEmail, byPhone } = this.#match(record.profile);
    let before = byEmail ?? byPhone;
    if (byEmail !== undefined && byPhone !== undefined && byEmail !== byPhone) {
      if (this.#assumptions.A1 === "refused") return undefined;
      if (this.#assumptions.A1 === "merged") before = merged(byEmail, byPhone);
      const { phoneNumber: _moves, ...rest } = byPhone;
      this.#put(byPhone.key, this.#assumptions.A1 === "merged" ? undefined : rest);
    }
    const key = before?.key ?? `profile-${this.#nextKey}`;
    if (before === undefined) this.#nextKey += 1;
    const previous = before && this.#profiles.get(key);
    undo.push(() => {
      this.#put(key, previous);
      if (previous === undefined) this.#nextKey -= 1;
    });
    this.#put(key, upserted(before, record, { key, at }, this.#assumptions));
    const { subscribedAtChanged } = record;
    return { at, type: "backfill", triggersCampaign: false, profile: key, created: !before, subscribedAtChanged };
  }

  #match({ email, phoneNumber }: Identity): { byEmail: StoredProfile | undefined; byPhone: StoredProfile | undefined } {
    const emailKey = email === undefined ? undefined : this.#keyByEmail.get(this.#comparable(email));
    const phoneKey = phoneNumber === undefined ? undefined : this.#keyByPhone.get(phoneNumber);
    return {
      byEmail: emailKey === undefined ? undefined : this.#profiles.get(emailKey),
      byPhone: phoneKey === undefined ? undefined : this.#profiles.get(phoneKey),
    };
  }

  /** The only way in which profiles change, so that the indexes cannot differ from them. */
  #put(key: string, profile: StoredProfile | undefined): void {
    const before = this.#profiles.get(key);
    if (before?.email !== undefined) this.#keyByEmail.delete(this.#comparable(before.email));
    if (before?.phoneNumber !== undefined) this.#keyByPhone.delete(before.phoneNumber);
    if (profile === undefined) {
      this.#profiles.delete(key);
      return;
    }
    this.#profiles.set(key, profile);
    if (profile.email !== undefined) this.#keyByEmail.set(this.#comparable(profile.email), key);
    if (profile.phoneNumber !== undefined) this.#keyByPhone.set(profile.phoneNumber, key);
  }

  #comparable(email: string): string {
    return this.#assumptions.A2 === "folded" ? email.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : email;
  }
}

/** Everything a sandbox holds but its faults and its request log. */
export interface SandboxState {
  /** Of this format. */
  readonly version: 1;
  /** The number in the key of the next profile. */
  readonly nextKey: number;
  /** In the order in which they were created. */
  readonly profiles: readonly StoredProfile[];
  /** As `Sandbox.events` has them. */
  readonly events: {
    /** Events there ever were. */
    readonly total: number;
    /** The last 1 000, oldest first. */
    readonly recent: readonly BackfillEvent[];
  };
}

/** The input as a state, or an `InputError` that says what is wrong. Fields of profiles are checked against the contract. */
export function parseSnapshot(input: unknown): SandboxState {
  const { version, nextKey, profiles, events } = Object(input) as Partial<SandboxState>;
  if (version !== 1) throw new InputError("The state must be an export of this sandbox, with version 1.");
  if (!Number.isSafeInteger(nextKey)) throw new InputError("nextKey of the state must be a whole number.");
  if (!Array.isArray(profiles)) throw new InputError("profiles of the state must be a list.");
  if (!Number.isSafeInteger(events?.total) || !Array.isArray(events?.recent)) {
    throw new InputError("events of the state must hold a total and a list of recent events.");
  }
  const keys = new Set(profiles.map(checkedKey));
  if (keys.size !== profiles.length) throw new InputError("Two profiles of the state have the same key.");
  return input as SandboxState;
}

const ALWAYS_THERE = ["key", "createdAt", "updatedAt", "consent", "tags", "subscriptions"];

function checkedKey(profile: unknown, position: number): string {
  const { key, createdAt, updatedAt, subscriptionChangedAt, tags, ...fields } = Object(profile) as Record<
    string,
    unknown
  >;
  const missing = ALWAYS_THERE.find((field) => Object(profile)[field] === undefined);
  if (missing !== undefined) throw new InputError(`profiles[${position}].${missing} of the state is missing.`);
  if (subscriptionChangedAt !== undefined && typeof subscriptionChangedAt !== "string") {
    throw new InputError(`profiles[${position}].subscriptionChangedAt of the state must be a time.`);
  }
  const result = validateProfileUpsert({ profile: { ...fields, addTags: tags }, subscribedAtChanged: false });
  // A profile whose phone number went to another one (A1) may be left with neither.
  const issue = result.ok ? undefined : result.issues.find(({ code }) => code !== "identity");
  if (issue !== undefined) {
    throw new InputError(
      `profiles[${position}]${issue.path.slice("/profile".length).replaceAll("/", ".")} of the state ${issue.message}`,
    );
  }
  return String(key);
}
