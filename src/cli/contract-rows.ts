import { isDeepStrictEqual } from "node:util";
import { type Mapping, rowMapper } from "../files/columns/mapping.js";
import { cellTypeOf, customField, isField, type Target } from "../files/columns/target.js";

/** Records in the form of the contract as a table, so that its rows become the same records again. */
export interface ContractTable {
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  /** Undefined for a record that no row can say, such as one with `subscriptions: []`. */
  readonly rows: readonly (readonly string[] | undefined)[];
}

const CHANGED = "subscribedAtChanged";
const SEPARATOR = ",";

/** Each column is called as its field is. */
export async function contractTable(records: readonly unknown[]): Promise<ContractTable> {
  const flattened = records.map(fieldsOf);
  const lists = new Set<string>();
  const fields = new Set<string>();
  for (const [field, value] of flattened.flatMap((record) => [...(record ?? [])])) {
    fields.add(field);
    if (Array.isArray(value) && value.length > 1) lists.add(field);
  }
  const columns = [...fields].filter((field) => field !== CHANGED);
  const isList = (field: string): boolean => lists.has(field) || (isField(field) && cellTypeOf(field) === "list");
  const targets = columns.flatMap((field): [string, Target][] => {
    if (!isField(field)) return [];
    return [[field, isList(field) ? { field, as: "list", separator: SEPARATOR } : { field }]];
  });
  const mapping: Mapping = {
    columns: Object.fromEntries(targets),
    subscribedAtChanged: { column: CHANGED, true: ["true"] },
    unknownColumns: "ignore",
  };
  const names = [...columns, CHANGED];
  const mapper = await rowMapper(names, mapping);
  const rows = flattened.map((record, index) => {
    const cells = record && names.map((name) => textOf(record.get(name), isList(name)));
    return cells && isDeepStrictEqual(mapper.map(cells).value, records[index]) ? cells : undefined;
  });
  return { columns: names, mapping, rows };
}

/** The values of a record by field. Undefined when something in it is no field. */
function fieldsOf(record: unknown): ReadonlyMap<string, unknown> | undefined {
  const { profile, ...others } = Object(record) as Readonly<Record<string, unknown>>;
  if (typeof profile !== "object" || profile === null) return undefined;
  const found = new Map<string, unknown>(Object.entries(others));
  for (const [name, value] of Object.entries(profile)) {
    if (name === "location") {
      for (const [part, number] of Object.entries(Object(value))) found.set(`location.${part}`, number);
    } else if (name === "custom") {
      for (const [kind, list] of Object.entries(Object(value)))
        for (const { key, values } of [list].flat().map(Object)) found.set(`custom.${kind}.${key}`, values);
    } else found.set(name, value);
  }
  const isKnown = [...found.keys()].every((name) => name === CHANGED || customField(name) || isField(name));
  return isKnown ? found : undefined;
}

/** As a cell that is read as a list has its items: in quotes where one of them has the separator. */
function textOf(value: unknown, isList: boolean): string {
  if (value === undefined || value === null) return "";
  const items = [value].flat().map(String);
  const isPlain = items.length < 2 && !(isList && items[0]?.includes(SEPARATOR));
  return isPlain ? (items[0] ?? "") : items.map((item) => `"${item}"`).join(SEPARATOR);
}
