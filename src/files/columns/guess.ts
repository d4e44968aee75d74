import { writtenDate } from "../reading/date-form.js";
import type { Sample } from "./consent.js";
import { FIELD_NAMES, NAME_NAMES, PREFIXES, SUFFIXES } from "./field-names.js";
import { folded } from "./fold.js";
import type { Mapping } from "./mapping.js";
import { isNeverSent } from "./never-sent.js";
import { cellTypeOf, type Field, type Target, takesMany } from "./target.js";
import { namesAnother, whoseContact } from "./whose-contact.js";

/** What a person has to confirm, before anything is sent by it. */
export interface Guess extends Pick<Mapping, "columns" | "firstFilled"> {
  /** A column is known by its name: the first row is a header, and no customer. */
  readonly hasNames: boolean;
}

/** Fields of which a second column helps out where the first is blank; of others the first column is taken. */
const HELPED: ReadonlySet<Field> = new Set<Field>(["email", "phoneNumber"]);

/** Of the cells with something in them: a column of these is known by them. */
const ENOUGH = 0.95;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** With a plus or a zero in front; a number without may be anything. */
const DAY = /^\d{4}-\d\d-\d\d|^\d{1,2}[./]\d{1,2}[./]\d{2,4}/;
const PHONE = /^'?(?:\+|00?)[\d\s()./-]{7,20}$/;

/**
 * What the columns of a file are likely to be, by their names and, where these say nothing, by their cells. Columns that it does
 * not know are not in it.
 *
 * @param known what is known of columns already: their fields are taken
 */
export function guessColumns(header: readonly string[], sample: Sample, known: Mapping["columns"] = {}): Guess {
  const cells = header.map((cell) => cell.trim());
  const knownNames = new Set(Object.keys(known).map((name) => name.toLowerCase()));
  const there = new Set(cells.map((cell) => cell.toLowerCase()));
  const taken = new Set<Field>(
    Object.entries(known)
      .filter(([column]) => there.has(column.toLowerCase()))
      .flatMap(([, { field }]) => (field === "fullName" ? (["fullName", "firstName", "lastName"] as const) : [field])),
  );
  const seen = new Set<string>();
  // Where a customer is known by another column, one of which nothing is known may be anybody's.
  const isIdentityNamed =
    taken.has("email") ||
    taken.has("phoneNumber") ||
    cells.some((column, index) => {
      const { field = "ignore" } = rankOf(column) ?? {};
      const values = valuesOf(sample, index);
      return HELPED.has(field) && values.length > 0 && fits(field, values);
    });
  const candidates = cells.flatMap((column, index) => {
    if (column === "" || knownNames.has(column.toLowerCase()) || isNeverSent(column)) return [];
    if (seen.has(column)) return [];
    seen.add(column);
    const values = valuesOf(sample, index);
    const named = rankOf(column);
    if (named) return fits(named.field, values) ? [{ column, ...named }] : [];
    const whose = NAME_NAMES.has(plainName(column)) ? "other" : whoseContact(column);
    if (whose === "other" || (whose === "unknown" && isIdentityNamed)) return [];
    const field = fieldOf(values);
    return field === undefined ? [] : [{ column, field, rank: Number.POSITIVE_INFINITY }];
  });
  const byField = new Map<Field, string[]>();
  for (const { column, field, rank } of candidates.sort((one, other) => one.rank - other.rank)) {
    const before = byField.get(field) ?? [];
    // By its cells alone, a second e-mail may be anybody's, and of two of them either may be.
    const isOther = rank === Number.POSITIVE_INFINITY && (before.length > 0 || isOneOfSeveral(field, candidates));
    if (!taken.has(field) && !isOther) byField.set(field, [...before, column]);
  }
  addName(byField, taken, cells, knownNames);
  const columns: Record<string, Target> = {};
  const firstFilled: (readonly string[])[] = [];
  for (const [field, names] of byField) {
    const used = takesMany(field) || HELPED.has(field) ? names : names.slice(0, 1);
    for (const name of used) columns[name] = targetFor(field, () => valuesOf(sample, cells.indexOf(name)));
    if (HELPED.has(field) && used.length > 1) firstFilled.push(used);
  }
  const inOrder = cells.flatMap((cell) => {
    const target = Object.hasOwn(columns, cell) ? columns[cell] : undefined;
    return target ? [[cell, target] as const] : [];
  });
  const hasNames = Object.keys(columns).some(
    (column) => rankOf(column) !== undefined || NAME_NAMES.has(plainName(column)),
  );
  const isData = cells.some((cell) => cell.includes("@") || PHONE.test(cell) || DAY.test(cell));
  return {
    hasNames: hasNames && !isData,
    columns: Object.fromEntries(inOrder),
    ...(firstFilled.length > 0 && { firstFilled }),
  };
}

const isOneOfSeveral = (field: Field, candidates: readonly { readonly field: Field }[]): boolean =>
  candidates.filter((candidate) => candidate.field === field).length > 1;

const valuesOf = (sample: Sample, index: number): readonly string[] =>
  sample.map((row) => row[index]?.trim() ?? "").filter((value) => value !== "");

/** Lists are separated by what their cells show, when they show one sign only. */
function targetFor(field: Field, values: () => readonly string[]): Target {
  if (cellTypeOf(field) !== "list") return { field };
  const cells = values();
  const [separator, ...others] = [",", ";", "|"].filter((sign) => cells.some((cell) => cell.includes(sign)));
  return separator === undefined || separator === "," || others.length > 0
    ? { field }
    : { field, as: "list", separator };
}

/** The type that MongoDB writes about a value is no part of its name: "createdAt.$date". */
const withoutType = (column: string): string => column.replace(/\.\$\w+$/, "");

/** The name without what says whose it is and which of several: "Billing E-mail 1" is "email". */
function plainName(column: string): string {
  const words = folded(column).split(" ");
  while (words.length > 1 && (SUFFIXES.has(words.at(-1) ?? "") || /^\d+$/.test(words.at(-1) ?? ""))) words.pop();
  return words.join("");
}

/** The field of that name. The lower the rank, the more the name is to the point. */
function rankOf(column: string): { readonly field: Field; readonly rank: number } | undefined {
  const words = folded(withoutType(column)).split(" ");
  for (let dropped = 0; dropped < words.length; dropped += 1) {
    const tight = plainName(words.slice(dropped).join(" "));
    const at = FIELD_NAMES.findIndex(({ names }) => names.has(tight));
    const named = FIELD_NAMES[at];
    // "Customer ID" is of the customer; an ID with any other word before it may be of anything.
    if (named && (dropped === 0 || named.field !== "id"))
      return { field: named.field, rank: at + dropped * FIELD_NAMES.length };
    if (!PREFIXES.has(words[dropped] ?? "")) return undefined;
  }
  return undefined;
}

/** "Name" is a whole name, unless another column has one part of it. */
function addName(
  byField: Map<Field, string[]>,
  taken: ReadonlySet<Field>,
  cells: readonly string[],
  known: ReadonlySet<string>,
): void {
  const has = (field: Field): boolean => byField.has(field) || taken.has(field);
  if (has("firstName") || has("lastName")) byField.delete("fullName");
  const column = cells.find((cell) => NAME_NAMES.has(plainName(cell)) && !known.has(cell.toLowerCase()));
  if (column === undefined || has("fullName") || (has("firstName") && has("lastName"))) return;
  byField.set(has("firstName") ? "lastName" : has("lastName") ? "firstName" : "fullName", [column]);
}

/** A column with the name of an e-mail whose cells are none may say who gets one. */
function fits(field: Field, values: readonly string[]): boolean {
  if (field !== "email" || values.length === 0) return true;
  return values.some((value) => value.includes("@"));
}

/** A column that no guess takes, and by whose cells customers could be known. */
export interface LeftContact {
  /** Its name, as the header has it. */
  readonly column: string;
  /** What its cells are. */
  readonly field: "email" | "phoneNumber";
}

/**
 * Columns that are left out though their cells are e-mail addresses, or phone numbers, and no other column fills that field. Whose they
 * are is for a person to say.
 */
export function leftContacts(
  header: readonly string[],
  sample: Sample,
  columns: Mapping["columns"],
): readonly LeftContact[] {
  const filled = new Set(header.flatMap((cell) => columns[cell.trim()]?.field ?? []));
  return header.flatMap((cell, index) => {
    const column = cell.trim();
    const isLeft = (columns[column]?.field ?? "ignore") === "ignore";
    if (column === "" || !isLeft || isNeverSent(column) || namesAnother(column)) return [];
    const field = fieldOf(valuesOf(sample, index));
    return field === undefined || filled.has(field) ? [] : [{ column, field }];
  });
}

function fieldOf(values: readonly string[]): LeftContact["field"] | undefined {
  const all = (isOne: (value: string) => boolean): boolean =>
    values.length > 0 && values.filter(isOne).length >= ENOUGH * values.length;
  if (all((value) => EMAIL.test(value))) return "email";
  // 02.01.1990 has the digits and the signs of a number.
  return all((value) => PHONE.test(value) && writtenDate(value) === undefined) ? "phoneNumber" : undefined;
}
