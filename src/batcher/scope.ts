/** As much of AsyncLocalStorage as is used here. */
interface Storage {
  run<T>(store: object, callback: () => T): T;
  getStore(): object | undefined;
}

/**
 * Tells whether a call is made inside a callback that has not ended; one callback runs at a time. After an `await` in it, only the
 * runtime knows: Node, Bun and Deno say so through AsyncLocalStorage, which is asked for when it is needed. Elsewhere a call
 * counts as inside up to the first `await`.
 */
export class CallbackScope {
  #storage: Storage | undefined;
  /** Stands for the callback that runs; what an earlier one began and did not wait for is not inside it. */
  #running: object | undefined;
  #isSyncInside = false;

  get isInside(): boolean {
    return this.#isSyncInside || (this.#running !== undefined && this.#storage?.getStore() === this.#running);
  }

  async run<T>(callback: () => T | PromiseLike<T>): Promise<T> {
    this.#storage ??= createStorage();
    const running = {};
    this.#running = running;
    try {
      this.#isSyncInside = true;
      const given = this.#storage ? this.#storage.run(running, callback) : callback();
      this.#isSyncInside = false;
      return await given;
    } finally {
      this.#isSyncInside = false;
      this.#running = undefined;
    }
  }
}

function createStorage(): Storage | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  const hooks = process?.getBuiltinModule?.("async_hooks") as { AsyncLocalStorage?: new () => Storage } | undefined;
  return hooks?.AsyncLocalStorage && new hooks.AsyncLocalStorage();
}
