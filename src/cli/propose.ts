import { isRelevaError } from "../errors.js";
import type { MappingRequest } from "../files/columns/choose.js";
import { columnsTable } from "./columns-table.js";
import { ask } from "./confirm.js";
import type { BackfillFlags } from "./flags.js";
import type { Input } from "./input.js";
import type { Io } from "./io.js";
import { evidenceLines } from "./reading-flags.js";
import { inputName, MASKING_NOTE, paintFor } from "./terminal.js";
import { show, widthOf } from "./wrapped.js";

/**
 * Shows a person at a terminal what the columns of an unknown layout are likely to be, and asks. Elsewhere nobody is asked, and
 * what nobody has confirmed is an error.
 *
 * @returns the request with what the person takes; false when that is not taken; undefined when there is nothing to ask, or nobody
 */
export async function proposeColumns(
  input: Input,
  request: MappingRequest,
  flags: BackfillFlags,
  io: Io,
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
  const paint = paintFor(io.stderr, io.env, flags.color);
  const lines = [
    paint("bold", `${inputName(input.name)}: no known export; its columns are likely to be`),
    "",
    ...(await columnsTable(examination, paint, widthOf(io.stderr))),
    paint("dim", `  ${MASKING_NOTE}`),
    "",
    ...evidenceLines(examination.evidence),
  ];
  await show(io.stderr, `${lines.join("\n")}\n`);
  const what = examination.evidence.length > 0 ? "these columns, read so" : "these columns";
  if (!(await ask(`Take ${what}? [y/N] `, io))) return false;
  const { reading } = examination.mapping;
  return { ...request, auto: true, ...(reading && { reading }) };
}

function canAsk({ yes, secretKeyFile }: BackfillFlags, { stdin, stderr }: Io): boolean {
  return !yes && secretKeyFile !== "-" && stdin.isTTY === true && stderr.isTTY === true;
}
