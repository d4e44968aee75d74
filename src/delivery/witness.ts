import { LIMITS } from "../limits.js";
import { detach, type Entry } from "./batch.js";

/**
 * Of each scope, an entry that was accepted and of whose keys no later one was sent: it may be sent again, to ask how the server
 * is where nothing else may go. It has its outcome, and keeps it. All that one client sends is told here.
 */
export class Witnesses {
  readonly #byScope = new Map<object, Entry>();
  /** The scopes of their keys: looked up for every entry that is sent. */
  readonly #scopes = new Map<number, object>();
  /** Those in flight. */
  readonly #asked = new Set<Entry>();
  #waiting: (() => void)[] = [];

  /** Takes the place of the last one of its scope. */
  accepted(scope: object, entry: Entry | undefined): void {
    if (!entry) return;
    this.#forget(scope);
    for (const hash of entry.hashes) {
      const other = this.#scopes.get(hash);
      if (other) this.#forget(other);
    }
    detach(entry);
    this.#byScope.set(scope, entry);
    for (const hash of entry.hashes) this.#scopes.set(hash, scope);
    const [oldest] = this.#byScope.keys();
    if (oldest && this.#byScope.size > LIMITS.witnesses) this.#forget(oldest);
  }

  /** Something with this key is sent, so that a witness with it would overtake. */
  sent(hashes: readonly number[]): void {
    if (this.#scopes.size === 0) return;
    for (const hash of hashes) {
      const scope = this.#scopes.get(hash);
      if (scope) this.#forget(scope);
    }
  }

  /** Whether what has one of these keys has to wait: it would be overtaken by one in flight. */
  isAsking(hashes: readonly number[]): boolean {
    for (const asked of this.#asked) if (hashes.some((hash) => asked.hashes.includes(hash))) return true;
    return false;
  }

  /** Resolves when one in flight has been answered. */
  answered(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Undefined without a witness. */
  async ask(scope: object, send: (entry: Entry) => Promise<boolean>): Promise<boolean | undefined> {
    const entry = this.#byScope.get(scope);
    if (!entry || this.#asked.has(entry)) return undefined;
    this.#asked.add(entry);
    try {
      return await send(entry);
    } finally {
      this.#asked.delete(entry);
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  #forget(scope: object): void {
    const entry = this.#byScope.get(scope);
    if (!entry) return;
    this.#byScope.delete(scope);
    for (const hash of entry.hashes) if (this.#scopes.get(hash) === scope) this.#scopes.delete(hash);
  }
}
