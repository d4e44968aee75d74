import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** One request as the sink saw it. */
export interface Arrival {
  /** Milliseconds, when its body had come in. */
  readonly at: number;
  readonly profiles: number;
  /** Requests that had no answer at that moment, itself included. */
  readonly inAir: number;
}

export interface SinkSettings {
  /** From the end of a request to its answer. */
  readonly delayMs: number;
  /** Read every body as JSON, instead of counting a mark in it. */
  readonly parse: boolean;
}

export class Sink {
  readonly url: string;
  readonly #process: ChildProcess;

  static async start(): Promise<Sink> {
    const child = fork(fileURLToPath(new URL("sink.mjs", import.meta.url)), { execArgv: [] });
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    return new Sink(`http://127.0.0.1:${port}`, child);
  }

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#process = child;
  }

  /** Forgets what it has counted. */
  async reset(settings: SinkSettings): Promise<void> {
    this.#process.send(settings);
    await once(this.#process, "message");
  }

  async arrivals(): Promise<readonly Arrival[]> {
    this.#process.send("report");
    const [{ requests }] = (await once(this.#process, "message")) as [{ requests: Arrival[] }];
    return requests;
  }

  stop(): void {
    this.#process.disconnect();
  }
}
