// What a mapping says by the names of files: that nobody in it is subscribed, or that all are.
import { basename } from "node:path";
import type { OpenMapping } from "../presets/preset.js";
import { matchColumns } from "./header.js";
import type { Mapping } from "./mapping.js";

/** What programs and browsers append to a name: an id, " (1)", ".csv". More than that is from somebody who may have put files together. */
const APPENDED = /^(?:_[0-9a-f]+)*(?: ?\(\d+\))?(?:\.csv)?(?:\.gz)?$/;

/** A file of subscribers needs no column that says so: those that it has count. */
export function consentRule(
  file: string,
  header: readonly string[],
  { subscribedOnlyIf, ...mapping }: OpenMapping,
): Pick<Mapping, "subscribedOnlyIf"> {
  if (!subscribedOnlyIf) return {};
  if (!isOfSubscribers(file, mapping) || nobodySubscribed(file, mapping)) return { subscribedOnlyIf };
  const columns = matchColumns(header, Object.keys(subscribedOnlyIf));
  return {
    subscribedOnlyIf: Object.fromEntries(
      Object.entries(subscribedOnlyIf).filter(([column]) => columns.includes(column)),
    ),
  };
}

/** Whether the mapping says by the name of the file that everybody in it is subscribed. */
export function isOfSubscribers(file: string, { allSubscribedIn = [] }: Pick<OpenMapping, "allSubscribedIn">): boolean {
  const name = basename(file).toLowerCase();
  return allSubscribedIn.some((start) => {
    const begin = start.toLowerCase();
    return name.startsWith(begin) && APPENDED.test(name.slice(begin.length));
  });
}

/** Whether the only answer to `subscribedAtChanged` is false, by the name of the file. */
export function nobodySubscribed(
  file: string,
  { nobodySubscribedIn = [] }: Pick<OpenMapping, "nobodySubscribedIn">,
): boolean {
  const name = basename(file).toLowerCase();
  return nobodySubscribedIn.some((part) => name.includes(part.toLowerCase()));
}

/** A file of which it is not known who is subscribed ("" is in every name) is one of which a rule says it now. */
export function saidByRules({ nobodySubscribedIn = [], ...rest }: OpenMapping): OpenMapping {
  const names = nobodySubscribedIn.filter((part) => part !== "");
  return { ...rest, ...(names.length > 0 && { nobodySubscribedIn: names }) };
}
