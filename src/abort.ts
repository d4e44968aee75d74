import { AbortError } from "./errors.js";

interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/** By signal. Runtimes warn of a leak when many listeners share a signal: each gets a single one, while somebody waits. */
const waiting = new WeakMap<AbortSignal, Waiting>();

/** Calls back once when `signal` aborts: at once, if it has. The returned function forgets it. */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    callback();
    return () => {};
  }
  const { callbacks, listener } = waiting.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0 || waiting.get(signal)?.callbacks !== callbacks) return;
    signal.removeEventListener("abort", listener);
    waiting.delete(signal);
  };
}

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    waiting.delete(signal);
    for (const callback of [...callbacks]) callback();
  };
  signal.addEventListener("abort", listener, { once: true });
  const made = { callbacks, listener };
  waiting.set(signal, made);
  return made;
}

/** The error of a call that a signal ended; its `cause` is what the caller gave as the reason. */
export function abortedBy(signal: AbortSignal | undefined, message?: string): AbortError {
  const reason: unknown = signal?.reason;
  return new AbortError(message, { cause: reason instanceof AbortError ? reason.cause : reason });
}
