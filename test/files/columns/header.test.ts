import { expect, test } from "vitest";
import { readHeader } from "../../../src/files/columns/header.js";
import type { Mapping } from "../../../src/files/columns/mapping.js";

const mapping: Mapping = {
  columns: { "E-mail": { field: "email" }, Tags: { field: "addTags" }, Note: { field: "ignore" } },
  subscribedAtChanged: false,
};

const read = (cells: readonly string[], more: Partial<Mapping> = {}): readonly string[] =>
  readHeader("in.csv:1", cells, { ...mapping, ...more });

test("columns are found without the byte order mark and the white space around them", () => {
  expect(read(["\ufeffE-mail ", " Tags", "Note"])).toEqual(["E-mail", "Tags", "Note"]);
});

test("another case is the same column as long as it is clear which is meant", () => {
  expect(read(["NOTE", "e-MAIL", "tags"])).toEqual(["Note", "E-mail", "Tags"]);
  expect(() => read(["E-mail", "TAGS", "tags", "Note"])).toThrow(
    'columns "TAGS", "tags" are unknown; column "Tags" is missing',
  );
  expect(() => read(["E-mail", "E-MAIL", "Tags", "Note"])).toThrow('column "E-MAIL" is unknown');
});

test("unknown columns are an error that names them and the remedy", () => {
  expect(() => read(["E-mail", "Tags", "Note", "Size", ""])).toThrow(
    'in.csv:1: columns "Size", (a column without a name) are unknown. Map it, or say what becomes of unknown columns: "ignore" or "custom". Expected header: E-mail,Tags,Note',
  );
});

test("unknown columns are ignored, or made custom fields if they have a name, when asked", () => {
  const cells = ["E-mail", "Tags", "Note", "Size", "Size", ""];
  expect(read(cells, { unknownColumns: "ignore" })).toEqual(cells);
  expect(() => read(cells, { unknownColumns: "custom" })).toThrow(
    'column (a column without a name) is unknown; column "Size" is there twice',
  );
});

test("missing columns are an error unless the export may lack them", () => {
  expect(() => read(["E-mail"])).toThrow('columns "Tags", "Note" are missing');
  expect(read(["E-mail"], { missingColumns: "ignore" })).toEqual(["E-mail"]);
});

test("the column of subscribedAtChanged must be in the header", () => {
  const subscribedAtChanged = { column: "News", true: ["yes"] };
  expect(read(["E-mail", "news"], { missingColumns: "ignore", subscribedAtChanged })).toEqual(["E-mail", "News"]);
  expect(() => read(["E-mail"], { missingColumns: "ignore", subscribedAtChanged })).toThrow('column "News" is missing');
});

test("two columns cannot fill a field that has room for one", () => {
  const columns: Mapping["columns"] = {
    a: { field: "email" },
    b: { field: "email" },
    c: { field: "addTags" },
    d: { field: "addTags" },
  };
  expect(() => read(["a", "b", "c", "d"], { columns })).toThrow(
    'columns "a", "b" fill email, which has room for one; map the others to "ignore"',
  );
  expect(read(["a", "c", "d"], { columns, missingColumns: "ignore" })).toEqual(["a", "c", "d"]);
});

test.each(["__proto__", "constructor", "prototype"])(
  "a column %s is refused, whatever becomes of unknown ones",
  (name) => {
    for (const unknownColumns of ["refuse", "ignore", "custom"] as const) {
      expect(() => read(["E-mail", "Tags", "Note", name], { unknownColumns })).toThrow(`column "${name}" is forbidden`);
    }
  },
);

test("a first row that may be a customer is not repeated", () => {
  expect(() => read(["Ann", "ann@example.com"], { unknownColumns: "ignore" })).toThrow("is the header missing?");
  expect(() => read(["Ann", "ann@example.com"])).not.toThrow(/ann@/);
});

test("columns that help one another fill a field that has room for one; a whole name fills both", () => {
  const columns: Mapping["columns"] = { a: { field: "email" }, b: { field: "email" }, c: { field: "email" } };
  expect(read(["a", "b", "c"], { columns, firstFilled: [["c", "a", "b"]] })).toEqual(["a", "b", "c"]);
  expect(() => read(["a", "b", "c"], { columns, firstFilled: [["b", "a"]] })).toThrow('columns "a", "c" fill email');
  const names: Mapping["columns"] = { n: { field: "fullName" }, f: { field: "firstName" } };
  expect(() => read(["n", "f"], { columns: names })).toThrow('columns "n", "f" fill firstName');
});

test("a column of passwords is no unknown one: it is left out in any case", () => {
  expect(read(["E-mail", "Tags", "Note", "password_hash"])).toHaveLength(4);
});
