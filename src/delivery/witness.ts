import type { Entry } from "./batch.js";

/**
 * An entry that was accepted, and of whose keys no later one was sent: it may be sent again, to ask how the server is where
 * nothing else may go. It has its outcome, and keeps it.
 */
export class Witness<E extends Entry> {
  #entry: E | undefined;
  /** The one in flight; another may have taken its place as the next to ask. */
  #asked: E | undefined;

  /** Takes the place of the last one. */
  accepted(entry: E | undefined): void {
    this.#entry = entry ?? this.#entry;
  }

  /** These entries are sent, so that a witness of one of their keys would overtake them. */
  sent(entries: readonly E[]): void {
    if (sharesKey(this.#entry, entries)) this.#entry = undefined;
  }

  /** Whether these entries have to wait: they would overtake the one in flight. */
  holdsBack(entries: readonly E[]): boolean {
    return sharesKey(this.#asked, entries);
  }

  /** Undefined without a witness. */
  async ask(send: (entry: E) => Promise<boolean>): Promise<boolean | undefined> {
    if (!this.#entry || this.#asked) return undefined;
    this.#asked = this.#entry;
    try {
      return await send(this.#asked);
    } finally {
      this.#asked = undefined;
    }
  }
}

const sharesKey = (one: Entry | undefined, entries: readonly Entry[]): boolean =>
  !!one && entries.some(({ keys }) => keys.some((key) => one.keys.includes(key)));
