import type { OpenMapping } from "./choose.js";
import { type Mapping, targetOf } from "./mapping.js";
import type { Target } from "./target.js";

/**
 * How the rows of a table become records, for a file of some of its rows: each column is named, with its field or none, so that
 * nothing is guessed again from fewer rows.
 *
 * @param names Of the columns, each once; undefined for one that is left out. @param columns The same as `mapping` spells them
 */
export function storedMapping(
  names: readonly (string | undefined)[],
  columns: readonly string[],
  mapping: Mapping,
  shown: NonNullable<Mapping["shown"]>,
): OpenMapping {
  const { columns: given, firstFilled = [], undecidedConsent: _, correctionOf: __, shown: ___, ...rest } = mapping;
  const isGiven = (column: string): boolean => Object.hasOwn(given, column);
  const targets = columns.flatMap((column, index): [string, Target][] => {
    const name = names[index];
    return name === undefined ? [] : [[isGiven(column) ? column : name, targetOf(column, mapping)]];
  });
  const groups = firstFilled
    .map((group) => group.filter((column) => columns.includes(column)))
    .filter((group) => group.length > 1);
  return {
    ...rest,
    columns: Object.fromEntries(targets),
    unknownColumns: "ignore",
    ...(groups.length > 0 && { firstFilled: groups }),
    ...(Object.keys(shown).length > 0 && { shown }),
  };
}
