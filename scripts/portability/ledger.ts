import { Unavailable } from "./leg.js";

export interface Outcome<Result> {
  readonly result: Result;
  readonly problems: readonly string[];
}

/** Runs the things of a leg one after another, says how each went, and keeps what went wrong. */
export class Ledger {
  readonly problems: string[] = [];
  readonly #leg: string;
  readonly #say: (line: string) => void;
  #entries = 0;

  constructor(leg: string, say: (line: string) => void) {
    this.#leg = leg;
    this.#say = say;
  }

  get isEmpty(): boolean {
    return this.#entries === 0;
  }

  /** Gives nothing where there is no result. Throws an `Unavailable` only: the rest of the leg cannot do without it. */
  async enter<Result>(name: string, run: () => Promise<Outcome<Result>>): Promise<readonly Result[]> {
    this.#entries += 1;
    const startedAt = performance.now();
    const { results, problems } = await outcomeOf(run);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    this.#say(`${problems.length === 0 ? "ok " : "RED"} ${this.#leg}/${name} (${seconds} s)`);
    for (const problem of problems) this.#say(`    ${problem}`);
    this.problems.push(...problems.map((problem) => `${name}: ${problem}`));
    return results;
  }
}

async function outcomeOf<Result>(
  run: () => Promise<Outcome<Result>>,
): Promise<{ results: readonly Result[]; problems: readonly string[] }> {
  try {
    const { result, problems } = await run();
    return { results: [result], problems };
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return { results: [], problems: [error instanceof Error ? error.message : String(error)] };
  }
}
