import { keysIn } from "../../../src/record/keys.js";
import { seededRandom } from "../../../src/sandbox/faults.js";
import type { ProfileUpsert } from "../../../src/types.js";
import type { FakeClock } from "../clock.js";
import type { Scenario } from "./scenario.js";

interface InFlight {
  readonly positions: readonly number[];
  readonly keys: readonly string[];
}

/** A request of several records that was refused with a 400. */
interface Refused {
  readonly positions: readonly number[];
  isAskedAgain: boolean;
}

/** What one life of the client has going. */
interface Life {
  readonly inFlight: Set<InFlight>;
  readonly refused: Refused[];
}

/**
 * The way to the server and back. It takes its time in both directions, so that requests in flight overtake each other,
 * and it watches what must hold at every moment, whatever the final state is.
 */
export class Wire {
  /** Requests in flight at once, at most. */
  most = 0;
  /** Requests that never arrived. */
  lost = 0;
  readonly problems: string[] = [];
  readonly #clock: FakeClock;
  readonly #server: typeof fetch;
  readonly #random: () => number;
  readonly #toLose: readonly number[];
  #requests = 0;
  #life: Life = { inFlight: new Set(), refused: [] };

  constructor(server: typeof fetch, clock: FakeClock, { chance, lost }: Pick<Scenario, "chance" | "lost">) {
    this.#server = server;
    this.#clock = clock;
    this.#random = seededRandom(chance);
    this.#toLose = lost;
  }

  /** A new life of the client: what it asks next has nothing to do with what it asked before. */
  begin(): void {
    this.#life = { inFlight: new Set(), refused: [] };
  }

  readonly fetch: typeof fetch = async (input, init) => {
    // The client sends ready bytes. A `Request` of them, and a clone of it, would cost more than all that is tested here.
    const body = new TextDecoder().decode(init?.body as Uint8Array);
    const { profiles } = JSON.parse(body) as { profiles: ProfileUpsert[] };
    const sent: InFlight = { positions: profiles.map(positionOf), keys: profiles.flatMap(keysIn) };
    const life = this.#life;
    this.#look(sent, life);
    life.inFlight.add(sent);
    this.most = Math.max(this.most, life.inFlight.size);
    try {
      if (this.#toLose.includes(this.#requests++)) await this.#lose(init?.signal);
      await this.#onTheWay();
      const response = await this.#server(input, init);
      await this.#onTheWay();
      if (response.status === 400 && sent.positions.length > 1) {
        life.refused.push({ positions: sent.positions, isAskedAgain: false });
      }
      return response;
    } finally {
      life.inFlight.delete(sent);
    }
  };

  #look({ positions, keys }: InFlight, { inFlight, refused: refusals }: Life): void {
    const others = [...inFlight];
    if (new Set(keys).size < keys.length) this.problems.push(`records ${positions} of one request share a key`);
    if (others.some((other) => other.keys.some((key) => keys.includes(key)))) {
      this.problems.push(`records ${positions} share a key with a request in flight`);
    }
    for (const refused of refusals) {
      if (!share(refused, { positions })) continue;
      if (others.some((other) => share(refused, other))) {
        this.problems.push(`records ${refused.positions} were refused together and are in flight in several parts`);
      }
      if (!refused.isAskedAgain && positions[0] !== refused.positions[0]) {
        this.problems.push(`records ${refused.positions} were refused, and ${positions} are asked again first`);
      }
      refused.isAskedAgain = true;
    }
  }

  /** Until the client gives up. */
  #lose(signal: AbortSignal | null | undefined): Promise<never> {
    this.lost += 1;
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  }

  #onTheWay(): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimer(this.#random() * 300, resolve));
  }
}

/** Names end with it. */
const positionOf = ({ profile }: ProfileUpsert): number =>
  Number(/#([0-9]+)$/.exec(profile.firstName ?? profile.lastName ?? "")?.[1]);

const share = (one: Pick<InFlight, "positions">, other: Pick<InFlight, "positions">): boolean =>
  one.positions.some((position) => other.positions.includes(position));
