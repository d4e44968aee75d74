/** As much of AsyncLocalStorage as is used here. */
interface Storage {
  run<T>(store: object, callback: () => T): T;
  getStore(): object | undefined;
}

/**
 * Tells whether a call is made inside a callback. After an `await` in it, only the runtime knows: Node, Bun and Deno say so
 * through AsyncLocalStorage, which is asked for when it is needed. Elsewhere a call counts as inside up to the first `await`.
 */
export class CallbackScope {
  #storage: Storage | undefined;
  #isSyncInside = false;

  get isInside(): boolean {
    return this.#isSyncInside || this.#storage?.getStore() === this;
  }

  run<T>(callback: () => T): T {
    this.#storage ??= createStorage();
    this.#isSyncInside = true;
    try {
      return this.#storage ? this.#storage.run(this, callback) : callback();
    } finally {
      this.#isSyncInside = false;
    }
  }
}

function createStorage(): Storage | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  const hooks = process?.getBuiltinModule?.("async_hooks") as { AsyncLocalStorage?: new () => Storage } | undefined;
  return hooks?.AsyncLocalStorage && new hooks.AsyncLocalStorage();
}
