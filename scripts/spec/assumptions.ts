// Assumptions live in two places each: where they take effect, and in openapi/README.md as a question for the vendor.

/** Ids in one place, in the order found; a repeated one stays repeated. */
export interface IdsInPlace {
  readonly place: string;
  readonly ids: readonly string[];
}

/** Every `x-assumption` of the contract. Several schemas may rest on one assumption. */
export function idsOfContract(node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const found = Object.entries(node).flatMap(([key, value]) =>
    key === "x-assumption" ? [String(value)] : idsOfContract(value),
  );
  return [...new Set(found)];
}

/** Ids of the table rows that begin with one: `| S3 | ...`. */
export function idsOfReadme(markdown: string, letter: "A" | "S"): readonly string[] {
  return tableRows(markdown).flatMap(([id = ""]) => (/^[AS]\d+$/.test(id) && id.startsWith(letter) ? [id] : []));
}

/** The cells of every table row, without the padding. */
export function tableRows(markdown: string): readonly (readonly string[])[] {
  const rows = markdown.split("\n").filter((line) => line.startsWith("| "));
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What is wrong between two places that must name the same ids, each once. */
export function idDifferences(left: IdsInPlace, right: IdsInPlace): readonly string[] {
  return [...missing(left, right), ...missing(right, left), ...repeated(left), ...repeated(right)];
}

function missing(from: IdsInPlace, to: IdsInPlace): readonly string[] {
  return from.ids.filter((id) => !to.ids.includes(id)).map((id) => `${id} is in ${from.place}, but not in ${to.place}`);
}

function repeated({ place, ids }: IdsInPlace): readonly string[] {
  const repeats = ids.filter((id, index) => ids.indexOf(id) !== index);
  return repeats.map((id) => `${id} stands more than once in ${place}`);
}
