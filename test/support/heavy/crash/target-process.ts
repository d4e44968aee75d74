import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The sandbox of `target.ts`, seen from the test. */
export class Target {
  readonly env: Readonly<Record<string, string>>;
  readonly #url: string;
  readonly #child: ChildProcess;
  #requests = 0;
  #onRequests = (): void => {};

  static async start(): Promise<Target> {
    const child = fork(fileURLToPath(new URL("target.ts", import.meta.url)), { execArgv: ["--import", "tsx"] });
    const [{ url, secretKey }] = (await once(child, "message")) as [{ url: string; secretKey: string }];
    return new Target(child, url, secretKey);
  }

  private constructor(child: ChildProcess, url: string, secretKey: string) {
    this.env = { RELEVA_BASE_URL: url, RELEVA_SECRET_KEY: secretKey };
    this.#url = url;
    this.#child = child;
    child.on("message", ({ requests }: { requests: number }) => {
      this.#requests = requests;
      this.#onRequests();
    });
  }

  /** Resolves when `count` further requests have come. */
  async requests(count: number): Promise<void> {
    const goal = this.#requests + count;
    await new Promise<void>((resolve) => {
      this.#onRequests = () => {
        if (this.#requests >= goal) resolve();
      };
      this.#onRequests();
    });
  }

  /** Upserts that were applied, those that were sent again included. */
  async applied(): Promise<number> {
    return ((await this.#ask("events")) as { total: number }).total;
  }

  async digest(): Promise<string> {
    return ((await this.#ask("digest")) as { digest: string }).digest;
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #ask(what: string): Promise<unknown> {
    return (await fetch(`${this.#url}/_sandbox/${what}`)).json();
  }
}
