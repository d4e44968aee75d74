import { isRelevaError } from "../errors.js";
import { rowMapper } from "../files/columns/mapping.js";
import type { ReadingEvidence } from "../files/reading/evidence.js";
import { type Reading, readingOver } from "../files/reading/reading.js";
import { messageOf } from "./advice.js";
import { askFor } from "./confirm.js";
import type { Io } from "./io.js";
import { suggestionOf } from "./reading-flags.js";
import { printable } from "./terminal.js";
import { show } from "./wrapped.js";

/** What is asked of a person about cells that can be read in several ways, or in none. */
const QUESTIONS: Partial<Readonly<Record<ReadingEvidence["about"], string>>> = {
  country: "Of which country are its national phone numbers (two letters",
  dateFormat: "How are its dates written (a format",
  timeZone: "In which time zone were its times taken (Area/City",
  decimal: "What stands before its decimals (a sign",
};

/**
 * Asks for each way of reading that the file leaves open, until the answer can be used.
 *
 * @returns what the person says; undefined when that is nothing more at all
 */
export async function askForReading(evidence: readonly ReadingEvidence[], io: Io): Promise<Reading | undefined> {
  let said: Reading = {};
  for (const one of evidence) {
    const question = one.value === undefined ? QUESTIONS[one.about] : undefined;
    if (question === undefined) continue;
    const suggested = suggestionOf(one)?.replace(/^\S+ /, "");
    const such = suggested === undefined ? "" : `, perhaps ${printable(suggested)}`;
    const answer = await askUntilRight(`${question}${such})? Nothing leaves them to the rejects: `, one.about, io);
    if (answer === undefined) return undefined;
    if (answer !== "")
      said = readingOver(said, { [one.about]: one.about === "country" ? answer.toUpperCase() : answer });
  }
  return said;
}

async function askUntilRight(question: string, about: keyof Reading, io: Io): Promise<string | undefined> {
  for (;;) {
    const answer = await askFor(question, io);
    if (answer === undefined || answer === "") return answer;
    const refusal = await refusalOf({ [about]: answer });
    if (refusal === undefined) return answer;
    await show(io.stderr, `${printable(refusal)}\n`);
  }
}

/** Why cells cannot be read so. */
async function refusalOf(reading: Reading): Promise<string | undefined> {
  const { decimal } = reading;
  if (decimal !== undefined && !/^[.,]$/.test(decimal)) return "It is a point or a comma.";
  try {
    await rowMapper([], { columns: {}, subscribedAtChanged: false, reading });
    return undefined;
  } catch (error) {
    if (isRelevaError(error)) return messageOf(error);
    throw error;
  }
}
