import { abortedBy, onAbort } from "./abort.js";
import type { Clock } from "./clock.js";
import { type AbortError, ConfigError } from "./errors.js";
import { LIMITS } from "./limits.js";

/** Calls somebody's code, which is named by `who` in an error. */
export type Call = <T>(who: string, callback: () => T | PromiseLike<T>) => Promise<T>;

/**
 * What such code throws is never nothing, which would look like no failure; and once `signal` has aborted it is waited for only
 * a few seconds more: a callback that hangs must not outlive an abort.
 *
 * @param onHang told which one it was
 * @param onThrow told whose code threw
 */
export function callbacks(
  clock: Clock,
  signal: AbortSignal | undefined,
  onHang: (error: AbortError) => void,
  onThrow: (who: string) => void,
): Call {
  return async (who, callback) => {
    try {
      const given = callback();
      return await (signal && isThenable(given) ? withGrace(who, given, clock, signal, onHang) : given);
    } catch (thrown) {
      onThrow(who);
      throw thrownBy(who, thrown);
    }
  };
}

/** What somebody's code threw; an error that says whose it was where there is none. */
export const thrownBy = (who: string, thrown: unknown): unknown =>
  thrown ?? new ConfigError(`${who} failed, and gave no reason`);

const isThenable = <T>(given: T | PromiseLike<T>): given is PromiseLike<T> =>
  typeof (given as { then?: unknown } | null | undefined)?.then === "function";

function withGrace<T>(
  who: string,
  given: PromiseLike<T>,
  clock: Clock,
  signal: AbortSignal,
  onHang: (error: AbortError) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let cancel = (): void => {};
    const forget = onAbort(signal, () => {
      const seconds = LIMITS.callbackGraceMs / 1_000;
      cancel = clock.setTimer(LIMITS.callbackGraceMs, () => {
        const late = `aborted by the caller's signal; ${who} had not ended ${seconds} seconds later`;
        const error = abortedBy(signal, late);
        onHang(error);
        reject(error);
      });
    });
    const end = (): void => {
      forget();
      cancel();
    };
    Promise.resolve(given).finally(end).then(resolve, reject);
  });
}
