import { type Case, caseOf, column, NOBODY, table } from "./case.js";
import type { Draft } from "./draft.js";

const turnover = (value: number) => ({ numeric: [{ key: "turnover", values: [value] }] });

export function* valueCases(): Generator<Case> {
  const numbers = (cells: readonly (readonly [string, number | undefined])[], ...args: string[]): Draft =>
    column(
      "Turnover",
      "custom",
      cells.map(([cell, value]) => [cell, value === undefined ? undefined : turnover(value)]),
      [...NOBODY, "--map", "Turnover=custom.numeric.turnover", ...args],
    );
  const shown = [
    ["1.234,50", 1234.5],
    ["1.234", 1234],
    ["20,00", 20],
    ["-3", -3],
  ] as const;
  yield caseOf("decimal commas that the column shows", numbers(shown));
  yield caseOf(
    "a number that can be two",
    numbers([
      ["1.234", undefined],
      ["7", 7],
    ]),
  );
  yield caseOf(
    "a number that the user explains",
    numbers(
      [
        ["1.234", 1234],
        ["7", 7],
      ],
      "--decimal",
      ",",
    ),
  );
  yield caseOf(
    "a number that the user explains otherwise",
    numbers(
      [
        ["1.234", 1.234],
        ["7", 7],
      ],
      "--decimal",
      ".",
    ),
  );
  yield caseOf(
    "what is no number",
    numbers([
      ["much", undefined],
      ["12 %", undefined],
      ["12 €", 12],
      ["1,5", 1.5],
    ]),
  );

  const names = (cells: readonly (readonly [string, unknown])[], ...args: string[]) =>
    column("First name", "firstName", cells, [...NOBODY, ...args]);
  yield caseOf(
    "words for nothing",
    names([
      ["NULL", ""],
      ["\\N", ""],
      ["Null", ""],
      ["n/a", ""],
      ["-", ""],
      ["#REF!", ""],
      ["Nullson", "Nullson"],
    ]),
  );
  yield caseOf(
    "words for nothing that the user names",
    names(
      [
        ["n/a", ""],
        ["N/A", ""],
        ["-", ""],
        ["Nobody", "Nobody"],
      ],
      "--null",
      "n/a,-",
    ),
  );
  yield caseOf(
    "no word for nothing, as the user says",
    names(
      [
        ["Null", "Null"],
        ["-", "-"],
        ["#N/A", ""],
      ],
      "--null",
      "",
    ),
  );
  yield caseOf(
    "names with signs",
    names([
      ["O'Brien", "O'Brien"],
      ["'t Hooft", "'t Hooft"],
      ['Stanev "Bobo"', 'Stanev "Bobo"'],
      ["=HYPERLINK", "=HYPERLINK"],
      ["Line\nBreak", "Line\nBreak"],
      ["a, b; c\td", "a, b; c\td"],
      ["😀 Zoë", "😀 Zoë"],
    ]),
  );
  const emails = [
    [" neli@shop.example ", "neli@shop.example"],
    ["boris@shop.example\u200b", "boris@shop.example"],
    ["Zoe Petrova <zoe@shop.example>", "zoe@shop.example"],
    ["mailto:ivo@shop.example", "ivo@shop.example"],
    ["Neli.O@Shop.Example", "Neli.O@Shop.Example"],
    ["mia@shop.example;mia2@shop.example", undefined],
    ["n/a", undefined],
    ["mi\u200ba@shop.example", undefined],
    ["a b@shop.example", undefined],
    ["no-address", undefined],
    ["", undefined],
  ] as const;
  yield caseOf(
    "e-mails with dirt",
    table(
      ["Email", "First name"],
      emails.map(([cell, email], row) => [[cell, `P${row}`], email && { email, firstName: `P${row}` }]),
      NOBODY,
    ),
  );
  yield caseOf(
    "an id alone is no customer",
    table(
      ["id", "Email"],
      [
        [["1", "a@shop.example"], { id: "1", email: "a@shop.example" }],
        [["2", ""], undefined],
      ],
      NOBODY,
    ),
  );
  for (const header of ["Name", "Kunde"]) {
    const rows = [
      [["a@shop.example", "Neli Ilieva"], { email: "a@shop.example", firstName: "Neli", lastName: "Ilieva" }],
      [["b@shop.example", "Ilieva, Neli"], { email: "b@shop.example", firstName: "Neli", lastName: "Ilieva" }],
      [["c@shop.example", "Madonna"], { email: "c@shop.example", firstName: "Madonna" }],
    ] as const;
    yield caseOf(
      `whole names in "${header}"`,
      table(["Email", header], rows, [...NOBODY, "--map", `${header}=fullName`]),
    );
  }
}
