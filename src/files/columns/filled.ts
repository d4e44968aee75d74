import { stepsOf } from "../../record/validate.js";
import { inOrderOf } from "./first-filled.js";
import { type Mapping, targetOf } from "./mapping.js";

/** The field that an issue of a record is about, by the JSON Pointer: `phoneNumber`, `location.lat`, `custom.string.size`. */
export function fieldAt(pointer: string, record: unknown): string | undefined {
  const [first, name, inner, index] = stepsOf(pointer);
  if (first !== "profile" || name === undefined) return undefined;
  if (inner === undefined) return name;
  if (name === "location") return `location.${inner}`;
  if (name !== "custom") return name;
  const { profile } = Object(record);
  const key: unknown = Object(Object(Object(profile).custom)[inner])[index ?? ""]?.key;
  return typeof key === "string" ? `custom.${inner}.${key}` : name;
}

/** Says which column fills a field: of several, their names with "|" between them, as a person would map them. */
export type ColumnOf = (field: string) => string | undefined;

/** @param header As the file writes it */
export function columnOf(header: readonly string[], mapping: Mapping): ColumnOf {
  const columns = new Map<string, string[]>();
  const names = header.map((cell) => cell.trim());
  for (const { column } of inOrderOf(names, mapping.firstFilled)) {
    const { field } = targetOf(column, mapping);
    for (const filled of field === "fullName" ? ["firstName", "lastName"] : [field]) {
      const before = columns.get(filled);
      if (before) before.push(column);
      else columns.set(filled, [column]);
    }
  }
  return (field) => columns.get(field)?.join("|");
}
