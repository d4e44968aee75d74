import { missingHandler, type Position, type Reject } from "../reject.js";

/**
 * Gives rejects to their handler, one at a time, and settles each in the same step in which its handler resolved. So the
 * settled rejects are always the first ones that were handed over, which is what lets a rejects file be cut to a checkpoint.
 */
export class HandOver {
  readonly #onReject: ((reject: Reject) => void | Promise<void>) | undefined;
  #turn: Promise<void> = Promise.resolve();
  #broken: { readonly error: unknown } | undefined;

  constructor(onReject: ((reject: Reject) => void | Promise<void>) | undefined) {
    this.#onReject = onReject;
  }

  /** @throws what the handler threw, or a `config` error when there is none; also for all later rejects: they stay unsettled */
  async give(reject: () => Reject, position: Position, reason: string, settle: () => void): Promise<void> {
    const before = this.#turn;
    let pass = (): void => {};
    this.#turn = new Promise((resolve) => {
      pass = resolve;
    });
    await before;
    try {
      if (this.#broken) throw this.#broken.error;
      if (!this.#onReject) throw missingHandler(position, reason);
      await this.#onReject(reject());
      settle();
    } catch (error) {
      this.#broken ??= { error };
      throw error;
    } finally {
      pass();
    }
  }
}
