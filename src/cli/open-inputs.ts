import type { MappingRequest } from "../files/columns/choose.js";
import { withoutInvalid } from "../files/without-invalid.js";
import { type Asked, complaintOf } from "./complaint.js";
import { dialectOf } from "./dialect-flags.js";
import type { BackfillFlags } from "./flags.js";
import { forEachOf } from "./for-each-of.js";
import { type Input, openInput, readAhead } from "./input.js";
import type { Io } from "./io.js";
import type { Place } from "./places.js";
import { proposeColumns } from "./propose.js";
import type { Typed } from "./typed-again.js";

/** How the records of all inputs are read. */
export interface ReadAs {
  readonly request: MappingRequest;
  /** Fields that are left out of a record where they are invalid. */
  readonly dropped: readonly string[] | undefined;
}

/**
 * Opens every input, up to its first records: what is wrong with any of them, and with its columns, is told before the first is
 * sent, and before anybody looks for a key.
 *
 * @returns undefined when the person at the terminal does not take the columns that are proposed
 * @throws {RelevaError} of the one input that is wrong, or an AggregateError of those of several
 */
export async function openInputs(
  places: readonly Place[],
  { request, dropped }: ReadAs,
  flags: BackfillFlags,
  io: Io,
  typed: Typed,
): Promise<readonly Input[] | undefined> {
  const dialect = dialectOf(flags);
  let isRefused = false;
  const inputs = await forEachOf(places, async (place, isAllWell) => {
    if (isRefused) return undefined;
    const asked: Asked = { request, flags, typed, io };
    const input = await opened(place, isAllWell, asked).catch(async (error: unknown) => {
      throw await complaintOf(error, place, asked);
    });
    isRefused = input === undefined;
    return input;
  });
  return isRefused ? undefined : inputs.filter((input) => input !== undefined);

  async function opened(place: Place, isAllWell: boolean, asked: Asked): Promise<Input | undefined> {
    const unsure = await openInput(place, flags.format, io, request, dialect);
    const proposed = isAllWell ? await proposeColumns(unsure, place, asked) : undefined;
    if (proposed === false) return undefined;
    const taken = proposed ? await openInput(place, flags.format, io, proposed, dialect) : unsure;
    const input = dropped ? { ...taken, records: withoutInvalid(taken.records, dropped) } : taken;
    // How a stream begins is asked for once more when its state is looked at, and then it is too late to read it.
    if (!input.isFile && !flags.dryRun) await input.records.fingerprint();
    return readAhead(input);
  }
}
