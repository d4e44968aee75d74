import { Socket } from "node:net";
import type { Agent, buildConnector, EnvHttpProxyAgent, Pool } from "undici";
import { isLoopback } from "./settings.js";

export type Undici = Pick<
  typeof import("undici"),
  "Agent" | "EnvHttpProxyAgent" | "Pool" | "buildConnector" | "fetch" | "request"
>;

type Connector = buildConnector.connector;

/** Longest silence of a proxy that was asked for a tunnel. undici's own five minutes are for answers of servers. */
const TUNNEL_MS = 10_000;

/**
 * The connections of a process over undici, as long as every request on them ends well. undici goes on connecting for a
 * request that is given up, so a failure retires them all: later requests open new ones, and with the last one these end.
 */
export class Connections {
  readonly #undici: Undici;
  readonly #sockets = new Set<Socket>();
  #direct: Agent | undefined;
  #proxied: EnvHttpProxyAgent | undefined;
  #inUse = 0;
  #isRetired = false;

  constructor(undici: Undici) {
    this.#undici = undici;
  }

  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** No proxy leads to this machine: what is set for the office must not be asked for the sandbox. */
  dispatcherFor(url: string): Agent | EnvHttpProxyAgent {
    const { Agent, EnvHttpProxyAgent, buildConnector } = this.#undici;
    const guards = {
      connect: buildConnector({}),
      factory: (origin: string | URL, options: object) => this.#pool(origin, options),
      clientFactory: (origin: URL, options: object) =>
        this.#pool(origin, { ...options, headersTimeout: TUNNEL_MS, bodyTimeout: TUNNEL_MS }),
    };
    if (isLoopback(new URL(url).hostname)) {
      this.#direct ??= new Agent(guards);
      return this.#direct;
    }
    this.#proxied ??= new EnvHttpProxyAgent(guards);
    return this.#proxied;
  }

  /** Runs one exchange, which calls `end` once its body has ended, or is let go. */
  async use<T>(
    signal: AbortSignal | null | undefined,
    exchange: (end: (isWhole: boolean) => void) => Promise<T>,
  ): Promise<T> {
    this.#inUse += 1;
    let isEnded = false;
    let abort = (): void => {};
    const end = (isWhole: boolean): void => {
      if (isEnded) return;
      isEnded = true;
      signal?.removeEventListener("abort", abort);
      this.#inUse -= 1;
      if (!isWhole) this.#isRetired = true;
      if (this.#isRetired && this.#inUse === 0) this.#destroy();
    };
    // undici tells of an abort only when it has a connection, which may be never.
    const aborted = new Promise<never>((_, reject) => {
      abort = () => {
        end(false);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort);
    });
    try {
      return await Promise.race([exchange(end), aborted]);
    } catch (error) {
      end(false);
      throw error;
    }
  }

  #destroy(): void {
    // After what undici has to say to the requests themselves.
    setImmediate(() => {
      void this.#direct?.destroy();
      void this.#proxied?.destroy();
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #pool(origin: string | URL, options: Pool.Options): Pool {
    const { connect } = options;
    if (typeof connect !== "function") throw new TypeError("a pool of nodeFetch needs a connector");
    return new this.#undici.Pool(origin, { ...options, connect: this.#watched(connect) });
  }

  #watched(connect: Connector): Connector {
    return (options, callback) => {
      const socket: unknown = connect(options, (...[error, connected]) => {
        if (error) callback(asFinal(error), null);
        else if (connected) callback(null, connected);
      });
      if (!(socket instanceof Socket)) return; // of a tunnel, through a socket that is known already
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    };
  }
}

/** undici connects again at once, and without end, after an error with one of its two codes for a socket that was closed. */
function asFinal(error: Error): Error {
  const { code } = error as { code?: unknown };
  if (code !== "UND_ERR_SOCKET" && code !== "UND_ERR_INFO") return error;
  return Object.assign(new Error("The proxy closed the connection."), { code: "PROXY_CLOSED" });
}
