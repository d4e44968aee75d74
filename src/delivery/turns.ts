import type { RelevaError } from "../errors.js";

/** What one call has to send under one key. */
interface Turn {
  /** Of an earlier call, if that has not ended. */
  readonly before: Turn | undefined;
  /** Entries that have not ended. */
  left: number;
  /** Why one of them was not delivered: what comes later must not overtake it. */
  failure: RelevaError | undefined;
  waiting: (() => void)[];
}

/**
 * The order of keys across the calls of one client: an entry waits for those of earlier calls that share a key with it. All
 * that a call has is registered when it begins, in its order, and so an entry only ever waits for what was registered before it.
 */
export class Turns {
  readonly #last = new Map<string, Turn>();

  begin(): CallTurns {
    return new CallTurns(this.#last);
  }
}

/** The turns of one call. */
export class CallTurns {
  readonly #last: Map<string, Turn>;
  readonly #own = new Map<string, Turn>();

  /** @param last by key, that of the last call that has it */
  constructor(last: Map<string, Turn>) {
    this.#last = last;
  }

  register(keys: readonly string[]): void {
    for (const key of keys) {
      let turn = this.#own.get(key);
      if (!turn) {
        turn = { before: this.#last.get(key), left: 0, failure: undefined, waiting: [] };
        this.#own.set(key, turn);
        this.#last.set(key, turn);
      }
      turn.left += 1;
    }
  }

  /** Resolves when nothing of an earlier call is before them; undefined when there is nothing to wait for. */
  wait(keys: readonly string[]): Promise<unknown> | undefined {
    const before = keys.flatMap((key) => this.#own.get(key)?.before ?? []).filter(({ left }) => left > 0);
    if (before.length === 0) return undefined;
    return Promise.all(before.map((turn) => new Promise<void>((resolve) => turn.waiting.push(resolve))));
  }

  /** Why an entry of an earlier call that shares a key was not delivered. */
  failureBefore(keys: readonly string[]): RelevaError | undefined {
    for (const key of keys) {
      const failure = this.#own.get(key)?.before?.failure;
      if (failure) return failure;
    }
    return undefined;
  }

  /** One entry with these keys has ended. */
  end(keys: readonly string[], failure?: RelevaError): void {
    for (const key of keys) {
      const turn = this.#own.get(key);
      if (!turn) continue;
      turn.left -= 1;
      turn.failure ??= failure;
      if (turn.left > 0) continue;
      if (this.#last.get(key) === turn) this.#last.delete(key);
      for (const wake of turn.waiting.splice(0)) wake();
    }
  }
}
