import { expect, test } from "vitest";
import type { Entry, Verdict } from "../../src/delivery/entry.js";
import { decided, type FinalVerdict, scattered } from "../../src/delivery/suspect.js";
import { accepted, entries, entry, refused, serverError, undelivered } from "../support/delivery/entries.js";

interface Given {
  readonly size?: number;
  /** What the sending says, one after the other; the last one stays. */
  readonly verdicts: readonly ("suspect" | FinalVerdict)[];
  /** What the others say, one after the other; undefined when there is none. */
  readonly another?: readonly (boolean | undefined)[];
  readonly isOwnFine?: (entry: Entry) => boolean;
  readonly isPart?: boolean;
  readonly witness?: Entry;
}

/** Decides over a batch, and tells what was asked on the way. */
async function trial({
  size = 4,
  verdicts,
  another = [],
  isOwnFine = () => false,
  isPart = false,
  witness,
}: Given): Promise<{
  verdict: FinalVerdict;
  asked: string[];
}> {
  const asked: string[] = [];
  const answers = [...another];
  let sent = 0;
  const resume = async (): Promise<Verdict> => {
    asked.push("send");
    const next = verdicts[sent++] ?? verdicts.at(-1);
    return next === "suspect" || !next ? { kind: "suspect", error: serverError, resume } : next;
  };
  const verdict = await decided(
    entries(size),
    {
      send: resume,
      probe: async (own) => {
        asked.push(`own ${own.index}`);
        return isOwnFine(own);
      },
      witness: () => witness,
      tryAnother: () => {
        const answer = answers.shift();
        asked.push(`another ${answer}`);
        return answer === undefined ? undefined : Promise.resolve(answer);
      },
    },
    isPart,
  );
  return { verdict, asked };
}

const POISON = { kind: "refused", tooLarge: false, poison: true, error: serverError };

test.each([accepted, refused, undelivered])("a server that decides is not asked twice: %o", async (verdict) => {
  expect(await trial({ verdicts: [verdict] })).toEqual({ verdict, asked: ["send"] });
});

test("a batch is poison when the server takes another record", async () => {
  const { verdict, asked } = await trial({ verdicts: ["suspect"], another: [true] });
  expect([verdict, asked]).toEqual([POISON, ["send", "another true"]]);
});

test("with no other to ask, one of its own is tried", async () => {
  const { verdict, asked } = await trial({ verdicts: ["suspect"], isOwnFine: () => true });
  expect([verdict, asked]).toEqual([POISON, ["send", "another undefined", "own 2"]]);
});

test("another that fails too may be poison itself: one of its own is tried as well", async () => {
  const { verdict } = await trial({ verdicts: ["suspect"], another: [false], isOwnFine: () => true });
  expect(verdict).toEqual(POISON);
});

test("while nothing succeeds it is an outage, and the sending goes on until it ends", async () => {
  const { verdict, asked } = await trial({
    verdicts: ["suspect", "suspect", accepted],
    another: [false, false],
  });
  expect(verdict).toEqual(accepted);
  expect(asked.filter((step) => step === "send")).toHaveLength(3);
});

test("it is not the same one of its own each time, so that the poison is not asked for ever", async () => {
  const { asked } = await trial({ size: 2, verdicts: ["suspect"], isOwnFine: ({ index }) => index === 0 });
  expect(asked.filter((step) => step.startsWith("own"))).toEqual(["own 1", "own 0"]);
});

test("a lone record is not judged by itself: with no other to ask, it is retried", async () => {
  const { verdict, asked } = await trial({ size: 1, verdicts: ["suspect", "suspect", undelivered] });
  expect(verdict).toEqual(undelivered);
  expect(asked).not.toContain("own 0");
});

test("a lone record that failed while others succeeded is sent again, as a part of a larger batch would be", async () => {
  const { verdict, asked } = await trial({ size: 1, verdicts: ["suspect", accepted], another: [true] });
  expect([verdict, asked]).toEqual([accepted, ["send", "another true", "send"]]);
});

test("a lone record that fails again is poison", async () => {
  const { verdict, asked } = await trial({ size: 1, verdicts: ["suspect"], another: [true, true] });
  expect([verdict, asked]).toEqual([POISON, ["send", "another true", "send", "another true"]]);
});

test("a lone record that is left of a poisonous batch is what made it so", async () => {
  expect((await trial({ size: 1, verdicts: ["suspect"], isPart: true })).verdict).toEqual(POISON);
});

test("but not while another, asked now, fails as well: the server may have gone down since", async () => {
  const { verdict } = await trial({
    size: 1,
    isPart: true,
    verdicts: ["suspect", accepted],
    another: [false],
  });
  expect(verdict).toEqual(accepted);
});

test("a record of the batch that was accepted before is the best to ask, also for a lone one", async () => {
  const given = { verdicts: ["suspect"], isPart: true, witness: entry("w", 1, 77), isOwnFine: () => true } as const;
  for (const size of [1, 4]) {
    const { verdict, asked } = await trial({ ...given, size, another: [size === 1 ? false : undefined] });
    expect([verdict, asked.at(-1)]).toEqual([POISON, "own 77"]);
  }
});

test("places scatter: however many, none is left out for long", () => {
  const places = Array.from({ length: 20 }, (_, n) => Math.floor(scattered(n) * 10));
  expect(new Set(places).size).toBe(10);
});
