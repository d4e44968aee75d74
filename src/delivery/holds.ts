import type { RelevaError } from "../errors.js";
import type { Entry } from "./entry.js";

/** Keys of entries that were not delivered: a later entry of such a key must not overtake them, nor one that shares a key with it. */
export class Holds<E extends Entry> {
  readonly #keys = new Map<string, RelevaError>();

  hold(entries: readonly E[], error: RelevaError): void {
    for (const { keys } of entries) for (const key of keys) this.#keys.set(key, error);
  }

  /** What keeps the entry back. */
  errorOf({ keys }: E): RelevaError | undefined {
    if (this.#keys.size === 0) return undefined;
    for (const key of keys) if (this.#keys.has(key)) return this.#keys.get(key);
    return undefined;
  }
}
