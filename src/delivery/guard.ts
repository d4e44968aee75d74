import { SystemicRejectionError } from "../errors.js";
import { LIMITS } from "../limits.js";

/**
 * Tells bad records from a bad mapping: when the server refuses almost everything, it is the mapping or the account, and
 * sending on would turn a whole customer base into rejects.
 */
export class Guard {
  #accepted = 0;
  #refused = 0;
  /** Ring over the last sent records: 1 for refused. */
  readonly #window = new Uint8Array(LIMITS.systemicWindow);
  #refusedInWindow = 0;

  /** Whether all the server said so far was no. */
  get suspicious(): boolean {
    return this.#refused > 0 && this.#accepted === 0;
  }

  /** Refusals so far. */
  get refused(): number {
    return this.#refused;
  }

  accepted(count: number): void {
    for (let n = 0; n < count; n++) {
      this.#note(0);
      this.#accepted += 1;
    }
  }

  /** @returns the error that must stop the run, if this was one refusal too many */
  rejected(): SystemicRejectionError | undefined {
    this.#note(1);
    this.#refused += 1;
    if (this.#accepted === 0 && this.#refused >= LIMITS.systemicRefusals) {
      return new SystemicRejectionError(
        `the server refused the first ${this.#refused} records, from across the input, and accepted none: check the column mapping and the account, not the records`,
      );
    }
    const sent = this.#accepted + this.#refused;
    if (sent >= LIMITS.systemicWindow && this.#refusedInWindow > LIMITS.systemicShare * LIMITS.systemicWindow) {
      return new SystemicRejectionError(
        `the server refused ${this.#refusedInWindow} of the last ${LIMITS.systemicWindow} records: check the column mapping and the account, then go on`,
      );
    }
    return undefined;
  }

  #note(refused: 0 | 1): void {
    const slot = (this.#accepted + this.#refused) % LIMITS.systemicWindow;
    this.#refusedInWindow += refused - (this.#window[slot] ?? 0);
    this.#window[slot] = refused;
  }
}
