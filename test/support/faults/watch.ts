import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { expect, vi } from "vitest";
import { PERSONAL } from "./people.js";

/** The key of every scenario: the sandbox takes no other kind. */
export const KEY = "sandbox_Zq83hT55vLw0";
const CANARIES: readonly string[] = ["Zq83hT55vLw0", ...PERSONAL].map((value) => value.toLowerCase());

/** Everything that must be quiet while a scenario runs. */
export interface Watch {
  /** Fails on a rejection that nobody handled, on a printed or printable canary, and on a handle that is still open. */
  expectQuiet(printable: readonly unknown[]): Promise<void>;
  end(): void;
}

const CONSOLE = ["debug", "error", "info", "log", "trace", "warn"] as const;

export function watch(): Watch {
  const printed: string[] = [];
  const unhandled: unknown[] = [];
  const before = openHandles();
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  const note = (...values: unknown[]): void => void printed.push(values.map((value) => inspect(value)).join(" "));
  const spies = [
    ...CONSOLE.map((name) => vi.spyOn(console, name).mockImplementation(note)),
    ...[process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, "write").mockImplementation((chunk) => {
        note(chunk);
        return true;
      }),
    ),
  ];
  return {
    async expectQuiet(printable) {
      expect(await leftOpen(before)).toEqual([]);
      expect(unhandled).toEqual([]);
      expect(printed).toEqual([]);
      const text = [...new Set(printable)].map(views).join("\n").normalize().toLowerCase();
      expect(CANARIES.filter((canary) => text.includes(canary))).toEqual([]);
    },
    end() {
      process.off("unhandledRejection", onUnhandled);
      for (const spy of spies) spy.mockRestore();
    },
  };
}

/** As a log, a debugger or an error tracker prints it. The first holds the message and the stack of an error. */
function views(value: unknown): string {
  return (
    inspect(value, { depth: 10, showHidden: true, maxArrayLength: null, maxStringLength: null }) + JSON.stringify(value)
  );
}

/** What keeps a process running, of the kinds that a client or a server opens. */
function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^(TCP|TLS|Timeout|GetAddrInfo)/.test(kind));
}

/** What is open now and was not before, after the time that connections take to end. Counted without a timer of its own. */
async function leftOpen(before: readonly string[]): Promise<readonly string[]> {
  for (const startedAt = performance.now(); ; await setImmediate()) {
    const more = beyond(before, openHandles());
    if (more.length === 0 || performance.now() - startedAt > 2_000) return more;
  }
}

function beyond(before: readonly string[], now: readonly string[]): string[] {
  const rest = [...before];
  return now.filter((kind) => {
    const known = rest.indexOf(kind);
    if (known >= 0) rest.splice(known, 1);
    return known < 0;
  });
}
