import { expect, test } from "vitest";
import { seededRandom } from "../../src/sandbox/faults.js";
import { mutated, recordLines } from "../support/generated/record-lines.js";
import { isPlainlyValid, scanned } from "../support/generated/scanned.js";

const LINES = Number(process.env.FUZZ_LINES ?? 200_000);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

test(`of ${LINES} lines from seed ${SEED} on, half of them with accidents, the scanner accepts none that another reader refuses or reads otherwise`, () => {
  const next = recordLines(SEED);
  const random = seededRandom(SEED);
  const counts = { valid: 0, accepted: 0, mutants: 0, acceptedMutants: 0 };
  const problems: string[] = [];
  for (let n = 0; n < LINES / 2; n += 1) {
    const line = Buffer.from(next());
    const mutant = mutated(line, random);
    counts.valid += isPlainlyValid(line) ? 1 : 0;
    counts.mutants += isPlainlyValid(mutant) ? 1 : 0;
    for (const [bytes, name] of [
      [line, "accepted"],
      [mutant, "acceptedMutants"],
    ] as const) {
      const { accepts, problem } = scanned(bytes);
      counts[name] += accepts ? 1 : 0;
      if (problem) problems.push(`${problem}: ${JSON.stringify(bytes.toString("latin1"))}`);
    }
  }
  console.log(`seed ${SEED}:`, counts);
  expect(problems.slice(0, 10)).toEqual([]);
  // A scanner that accepts nothing is never wrong.
  expect(counts.accepted / counts.valid).toBeGreaterThan(0.8);
  expect(counts.acceptedMutants).toBeGreaterThan(LINES / 200);
});
