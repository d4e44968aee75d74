import { expect, test } from "vitest";
import type { Entry } from "../../src/delivery/batch.js";
import { Resolver, type ResolveSteps, scattered } from "../../src/delivery/resolve.js";
import type { Verdict } from "../../src/verdict.js";
import { accepted, entries, entry, poisoned, refused, undelivered } from "../support/delivery/entries.js";
import { adaptiveLimits, type Ending, failing, resolveSteps, verdictOf } from "../support/delivery/rig.js";

interface Given {
  readonly size?: number;
  /** How the request goes, one after the other; the last one stays. */
  readonly endings: readonly ("failing" | Verdict)[];
  /** Whether other entries are accepted, one after the other; undefined when none may go. */
  readonly another?: readonly (boolean | undefined)[];
  readonly isOwnFine?: (entry: Entry) => boolean;
  /** Whether the entries were part of a larger request that was poison. */
  readonly isPart?: boolean;
}

interface Trial {
  /** The last one on the entries together. */
  readonly verdict: Verdict | undefined;
  readonly asked: readonly string[];
}

/** Lets the server decide on entries, and returns what was asked on the way. Nothing is isolated. */
async function trial({
  size = 4,
  endings,
  another = [],
  isOwnFine = () => false,
  isPart = false,
}: Given): Promise<Trial> {
  const asked: string[] = [];
  const verdicts: Verdict[] = [];
  const answers = [...another];
  let parent = isPart ? poisoned : undefined;
  let sent = 0;
  const attempt = (): Ending => {
    asked.push("send");
    const next = endings[sent++] ?? endings.at(-1);
    return next === "failing" || !next ? failing(attempt) : next;
  };
  const send: ResolveSteps<Entry>["send"] = async (part, context) => {
    if (context.isProbe) {
      asked.push(`own ${part[0]?.index}`);
      return part.every(isOwnFine) ? accepted : undelivered;
    }
    const verdict = parent ?? (await verdictOf(attempt(), context));
    if (!parent) verdicts.push(verdict);
    parent = undefined;
    return verdict;
  };
  const steps = resolveSteps({
    send,
    probeAnother: () => {
      const answer = answers.shift();
      asked.push(`another ${answer}`);
      return Promise.resolve(answer);
    },
    isStopped: () => verdicts.length > 0,
  });
  await new Resolver(steps, adaptiveLimits()).resolve(entries(isPart ? 2 * size : size));
  return { verdict: verdicts.at(-1), asked };
}

test.each([accepted, refused, undelivered])("a server that decides is not asked twice: %o", async (verdict) => {
  expect(await trial({ endings: [verdict] })).toEqual({ verdict, asked: ["send"] });
});

test("a batch is poison when the server accepts another record", async () => {
  const { verdict, asked } = await trial({ endings: ["failing"], another: [true] });
  expect([verdict, asked]).toEqual([poisoned, ["send", "another true"]]);
});

test("with no other to ask, one of its own is tried", async () => {
  const { verdict, asked } = await trial({ endings: ["failing"], isOwnFine: () => true });
  expect([verdict, asked]).toEqual([poisoned, ["send", "another undefined", "own 2"]]);
});

test("another that fails too may be poison itself: one of its own is tried as well", async () => {
  const { verdict } = await trial({ endings: ["failing"], another: [false], isOwnFine: () => true });
  expect(verdict).toEqual(poisoned);
});

test("while nothing succeeds it is an outage, and the sending goes on until it ends", async () => {
  const { verdict, asked } = await trial({ endings: ["failing", "failing", accepted], another: [false, false] });
  expect(verdict).toEqual(accepted);
  expect(asked.filter((step) => step === "send")).toHaveLength(3);
});

test("it is not the same one of its own each time, so that the poison is not asked for ever", async () => {
  const { asked } = await trial({ size: 2, endings: ["failing"], isOwnFine: ({ index }) => index === 0 });
  expect(asked.filter((step) => step.startsWith("own"))).toEqual(["own 1", "own 0"]);
});

test("a lone record is not judged by itself: with no other to ask, it is retried", async () => {
  const { verdict, asked } = await trial({ size: 1, endings: ["failing", "failing", undelivered] });
  expect(verdict).toEqual(undelivered);
  expect(asked).not.toContain("own 0");
});

test("a lone record that is left of a poisonous batch is no poison while nobody can be asked: it may be the server", async () => {
  const { verdict } = await trial({ size: 1, isPart: true, endings: ["failing", accepted] });
  expect(verdict).toEqual(accepted);
});

test("while one part of a poisonous batch fails, the records of the others can be asked", async () => {
  const { verdict, asked } = await trial({ size: 1, isPart: true, endings: ["failing"], isOwnFine: () => true });
  expect([verdict, asked]).toEqual([poisoned, ["send", "another undefined", "own 1"]]);
});

test.each([1, 2])(
  "an entry that was accepted before is the best to ask about the %i that are left of its batch",
  async (left) => {
    const asked: number[] = [];
    const settled: string[] = [];
    const steps = resolveSteps({
      async send(part, context) {
        const first = part[0]?.index;
        if (context.isProbe) asked.push(first ?? Number.NaN);
        if (context.isProbe || (first === 77 && part.length <= left)) return accepted;
        return part.length > left
          ? poisoned
          : verdictOf(
              failing(() => undelivered),
              context,
            );
      },
      settle: async (part, { kind }) => void settled.push(...part.map(({ index }) => `${index} ${kind}`)),
    });
    const all = [entry("w", 1, 77), ...entries(2 * left - 1)];
    await new Resolver(steps, adaptiveLimits()).resolve(all);
    expect(new Set(asked)).toEqual(new Set([77]));
    expect(settled.slice(left)).toEqual(all.slice(left).map(({ index }) => `${index} rejected`));
  },
);

test("places scatter: however many, none is left out for long", () => {
  const places = Array.from({ length: 20 }, (_, n) => Math.floor(scattered(n) * 10));
  expect(new Set(places).size).toBe(10);
});
