import { isRelevaError } from "../errors.js";
import type { MappingRequest } from "../files/columns/choose.js";
import { columnsTable } from "./columns.js";
import { ask } from "./confirm.js";
import type { BackfillFlags } from "./flags.js";
import type { Input } from "./input.js";
import type { Io } from "./io.js";
import { inputName, MASKING_NOTE, paintFor } from "./terminal.js";

/**
 * Shows a person at a terminal what the columns of an unknown layout are likely to be, and asks. Elsewhere nobody is asked, and
 * what nobody has confirmed is an error.
 *
 * @returns whether the person takes the columns; undefined when there is nothing to ask, or nobody
 */
export async function proposeColumns(
  input: Input,
  request: MappingRequest,
  flags: BackfillFlags,
  io: Io,
): Promise<boolean | undefined> {
  const { preset, mapping, columns, auto } = request;
  const isSaid = (preset ?? mapping ?? columns ?? auto) !== undefined;
  if (isSaid || !input.isFile || !input.examine || !canAsk(flags, io)) return undefined;
  const looked = await input.examine().catch((error: unknown) => {
    if (isRelevaError(error)) return undefined; // opening the file says so as well, and better
    throw error;
  });
  const examination = looked?.examination;
  if (!examination?.guessed) return undefined;
  const paint = paintFor(io.stderr, io.env, flags.color);
  const lines = [
    paint("bold", `${inputName(input.name)}: no known export; its columns are likely to be`),
    "",
    ...columnsTable(examination, paint),
    paint("dim", `  ${MASKING_NOTE}`),
    "",
  ];
  io.stderr.write(`${lines.join("\n")}\n`);
  return ask("Take these columns? [y/N] ", io);
}

function canAsk({ yes, secretKeyFile }: BackfillFlags, { stdin, stderr }: Io): boolean {
  return !yes && secretKeyFile !== "-" && stdin.isTTY === true && stderr.isTTY === true;
}
