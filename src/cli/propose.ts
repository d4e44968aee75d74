import { isRelevaError } from "../errors.js";
import type { MappingRequest } from "../files/columns/choose.js";
import type { Examination } from "../files/columns/examine.js";
import { readingOf } from "../files/reading/evidence.js";
import { askForReading } from "./ask-reading.js";
import { columnsTable } from "./columns-table.js";
import { type Asked, commandFor } from "./complaint.js";
import { ask } from "./confirm.js";
import { dialectWords } from "./dialect-flags.js";
import { AUTO, type BackfillFlags, mappingRequest, mappingWords } from "./flags.js";
import type { Input } from "./input.js";
import type { Io } from "./io.js";
import type { Place } from "./places.js";
import { command } from "./program-name.js";
import { evidenceLines, flagsOfReading } from "./reading-flags.js";
import { inputName, MASKING_NOTE, paintFor, shellWord } from "./terminal.js";
import { answerTo, leftContactsOf } from "./unsaid.js";
import { show, widthOf } from "./wrapped.js";

/**
 * Shows a person at a terminal what the columns of an unknown layout are likely to be, and asks for all that is still to be said: a yes
 * leads to a run, and a no to the command that says it otherwise. Elsewhere nobody is asked, and what nobody has confirmed is an
 * error.
 *
 * @returns the request with what the person takes; false when that is not taken; undefined when there is nothing to ask, or nobody
 */
export async function proposeColumns(
  input: Input,
  place: Place,
  { request, flags, io, typed }: Asked,
): Promise<MappingRequest | false | undefined> {
  const { preset, mapping, columns, auto } = request;
  const isSaid = (preset ?? mapping ?? columns ?? auto) !== undefined;
  if (isSaid || !input.isFile || !input.examine || !canAsk(flags, io)) return undefined;
  const looked = await input.examine().catch((error: unknown) => {
    if (isRelevaError(error)) return undefined; // opening the file says so as well, and better
    throw error;
  });
  const examination = looked?.examination;
  if (!examination?.guessed) return undefined;
  await showColumns(input, examination, flags, io);
  const { evidence } = examination;
  const what = evidence.length > 0 ? "these columns, read so" : "these columns";
  if (!(await ask(`Take ${what}? [y/N] `, io))) {
    const words = [place.path, ...mappingWords(flags), ...dialectWords(flags), "--write", "mapping.json"];
    return left(
      `Correct the columns in a file, and give it to --map:\n  ${command("columns", ...words.map(shellWord))}`,
      io,
    );
  }
  const said = await askForReading(evidence, io);
  if (said === undefined) return left("", io);
  const read = { ...readingOf(evidence), ...said };
  const added = [...mappingWords(flagsOfReading(read)), "--map", AUTO];
  const again = (words: readonly string[]): string => `  ${commandFor(place, typed, [...added, ...words])}`;
  const { words = [], what: effect, others = [] } = answerTo(input.name, examination, flags) ?? {};
  if (others.length > 0 && !(await ask(`Send them so that ${effect} (${words.join(" ")})? [y/N] `, io))) {
    return left(["To say it otherwise:", ...others.map(again)].join("\n"), io);
  }
  await show(io.stderr, `The same without questions:\n${again(words)}\n`);
  const [, answer] = words;
  const taken = answer === undefined ? undefined : answer === "true";
  return mappingRequest({
    ...flags,
    ...flagsOfReading(read),
    map: [...(flags.map ?? []), AUTO],
    ...(taken !== undefined && { subscribedAtChanged: taken }),
  });
}

async function left(how: string, { stderr }: Io): Promise<false> {
  await show(stderr, `Nothing was sent.${how === "" ? "" : ` ${how}`}\n`);
  return false;
}

async function showColumns(
  { name }: Input,
  examination: Examination,
  { color }: BackfillFlags,
  { stderr, env }: Io,
): Promise<void> {
  const paint = paintFor(stderr, env, color);
  const lines = [
    paint("bold", `${inputName(name)}: no known export; its columns are likely to be`),
    "",
    ...(await columnsTable(examination, paint, widthOf(stderr))),
    paint("dim", `  ${MASKING_NOTE}`),
    "",
    ...leftContactsOf(examination).map((line) => paint("yellow", line)),
    ...evidenceLines(examination.evidence, false),
  ];
  await show(stderr, `${lines.join("\n")}\n`);
}

function canAsk({ yes, secretKeyFile }: BackfillFlags, { stdin, stderr }: Io): boolean {
  return !yes && secretKeyFile !== "-" && stdin.isTTY === true && stderr.isTTY === true;
}
