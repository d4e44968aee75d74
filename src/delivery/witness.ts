import type { Entry } from "./batch.js";

/**
 * An entry that was accepted, and of whose keys no later one was sent: it may be sent again, to ask how the server is where
 * nothing else may go. It has its outcome, and keeps it.
 */
export class Witness<E extends Entry> {
  #entry: E | undefined;
  #isInFlight = false;

  /** Takes the place of the last one. */
  accepted(entry: E | undefined): void {
    this.#entry = entry ?? this.#entry;
  }

  /** These entries are sent, so that a witness of one of their keys would overtake them. */
  sent(entries: readonly E[]): void {
    if (this.#isBefore(entries)) this.#entry = undefined;
  }

  /** Whether these entries have to wait: they would overtake the witness. */
  holdsBack(entries: readonly E[]): boolean {
    return this.#isInFlight && this.#isBefore(entries);
  }

  /** Undefined without a witness. */
  async ask(send: (entry: E) => Promise<boolean>): Promise<boolean | undefined> {
    if (!this.#entry || this.#isInFlight) return undefined;
    this.#isInFlight = true;
    try {
      return await send(this.#entry);
    } finally {
      this.#isInFlight = false;
    }
  }

  #isBefore(entries: readonly E[]): boolean {
    const { keys = [] } = this.#entry ?? {};
    return keys.length > 0 && entries.some((entry) => entry.keys.some((key) => keys.includes(key)));
  }
}
