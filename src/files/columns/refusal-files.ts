import { FileError } from "../file-error.js";
import { nullTest } from "../reading/null-words.js";
import type { Sample } from "./consent.js";
import { saysRefusal } from "./consent-names.js";
import { folded } from "./fold.js";
import { matchColumns } from "./header.js";
import { type Mapping, subscriberTest } from "./mapping.js";

/** The name of the file, or of an archive or a folder in one that it is in, where it says that nobody in it is subscribed: "optouts.csv". */
export function refusalNameOf(file: string): string | undefined {
  const steps = file.split(/[/\\]/);
  const archive = steps.findIndex((step) => /\.zip$/i.test(step));
  return (archive === -1 ? steps.slice(-1) : steps.slice(archive)).find(isRefusalName);
}

/** Also of a sheet. */
export const isRefusalName = (name: string): boolean => saysRefusal(folded(name.replace(/(?:\.\w{1,5})+$/, "")));

/**
 * A name such as "unsubscribed" is a refusal of all rows, as a column of refusals is of some: only a rule that leaves somebody out goes
 * before it.
 *
 * @param name Of the file or of its sheet, which `isRefusalName` knows
 * @throws {FileError} when all of its rows would be subscribed
 */
export function refuseRefusals(
  file: string,
  name: string,
  header: readonly string[],
  sample: Sample,
  mapping: Mapping,
): void {
  // Of a corrected file all was decided when the whole file was read.
  if (mapping.subscribedAtChanged === false || mapping.correctionOf !== undefined) return;
  if (leavesOut(header, sample, mapping)) return;
  throw new FileError(
    "refusals-named",
    `${file}: by the name "${name}" these people have left, or must not be written to, and all of them would be subscribed.`,
  );
}

/** Whether a rule says of somebody in the first rows that they are not subscribed. A date of subscription is no rule: those who left have one too. */
function leavesOut(header: readonly string[], sample: Sample, { subscribedAtChanged, ...mapping }: Mapping): boolean {
  const asked =
    typeof subscribedAtChanged === "object" ? { [subscribedAtChanged.column]: subscribedAtChanged.true } : {};
  const rules = [mapping.subscribedOnlyIf ?? {}, asked];
  return rules.some((subscribedOnlyIf) => {
    if (sample.length === 0) return Object.keys(subscribedOnlyIf).length > 0; // nothing is known of the rows
    const columns = matchColumns(header, Object.keys(subscribedOnlyIf));
    const isSubscriber = subscriberTest(columns, { subscribedOnlyIf }, nullTest(mapping.reading?.nullWords));
    return sample.some((cells) => !isSubscriber(cells));
  });
}
