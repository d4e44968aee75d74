import { SystemicRejectionError } from "../errors.js";
import { LIMITS } from "../limits.js";
import { RefusalWindow } from "./refusals.js";

/**
 * Tells bad records from a bad mapping: when the server refuses almost everything, it is the mapping or the account, and
 * sending on would turn a whole customer base into rejects.
 */
export class Guard {
  #accepted = 0;
  #refused = 0;
  #hasStopped = false;
  #window = new RefusalWindow(LIMITS.systemicWindow);

  /** Whether all the server said so far was no. */
  get suspicious(): boolean {
    return this.#refused > 0 && this.#accepted === 0;
  }

  /** Refusals so far. */
  get refused(): number {
    return this.#refused;
  }

  /** Somebody goes on after it stopped a run: what was seen until then is no reason to stop the next one. */
  rearm(): void {
    if (!this.#hasStopped) return;
    this.#hasStopped = false;
    this.#accepted = 0;
    this.#refused = 0;
    this.#window = new RefusalWindow(LIMITS.systemicWindow);
  }

  accepted(count: number): void {
    this.#window.accept(count);
    this.#accepted += count;
  }

  /** @returns the error that must stop the run, if this was one refusal too many */
  rejected(): SystemicRejectionError | undefined {
    const error = this.#judged();
    this.#hasStopped ||= error !== undefined;
    return error;
  }

  #judged(): SystemicRejectionError | undefined {
    this.#window.refuse();
    this.#refused += 1;
    if (this.#accepted === 0 && this.#refused >= LIMITS.systemicRefusals) {
      return new SystemicRejectionError(
        `the server refused the first ${this.#refused} records, from across the input, and accepted none: check the column mapping and the account, not the records`,
      );
    }
    const { seen, refused } = this.#window;
    if (seen >= LIMITS.systemicWindow && refused > LIMITS.systemicShare * LIMITS.systemicWindow) {
      return new SystemicRejectionError(
        `the server refused ${refused} of the last ${LIMITS.systemicWindow} records: check the column mapping and the account, then go on`,
      );
    }
    return undefined;
  }
}
