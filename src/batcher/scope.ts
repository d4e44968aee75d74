/** As much of AsyncLocalStorage as is used here. */
interface Storage {
  run<T>(store: Frame, callback: () => T): T;
  getStore(): Frame | undefined;
}

/** A call of a callback. */
interface Frame {
  /** The one that it is made inside of, if that runs too. */
  readonly within: Frame | undefined;
  isRunning: boolean;
}

/** One for all scopes, when it is needed: Node keeps each for good, and looks at all of them for every promise of the process. */
let storage: Storage | undefined;

/**
 * Tells whether a call is made inside a callback that has not ended; one callback runs at a time. After an `await` in it, only the
 * runtime knows: Node, Bun and Deno say so through AsyncLocalStorage, which is asked for when it is needed. Elsewhere a call
 * counts as inside up to the first `await`.
 */
export class CallbackScope {
  /** Stands for the callback that runs; what an earlier one began and did not wait for is not inside it. */
  #running: Frame | undefined;
  #isSyncInside = false;

  get isInside(): boolean {
    return this.#isSyncInside || isWithin(storage?.getStore(), this.#running);
  }

  async run<T>(callback: () => T | PromiseLike<T>): Promise<T> {
    storage ??= createStorage();
    const running: Frame = { within: innermost(storage?.getStore()), isRunning: true };
    this.#running = running;
    try {
      this.#isSyncInside = true;
      const given = storage ? storage.run(running, callback) : callback();
      this.#isSyncInside = false;
      return await given;
    } finally {
      this.#isSyncInside = false;
      this.#running = undefined;
      running.isRunning = false;
    }
  }
}

/** The innermost that still runs. */
function innermost(frame: Frame | undefined): Frame | undefined {
  return frame === undefined || frame.isRunning ? frame : innermost(frame.within);
}

function isWithin(frame: Frame | undefined, running: Frame | undefined): boolean {
  return running !== undefined && frame !== undefined && (frame === running || isWithin(frame.within, running));
}

function createStorage(): Storage | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  const hooks = process?.getBuiltinModule?.("async_hooks") as { AsyncLocalStorage?: new () => Storage } | undefined;
  return hooks?.AsyncLocalStorage && new hooks.AsyncLocalStorage();
}
