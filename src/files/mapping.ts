/** How the cells of a row become a record. Plain data: it can be shipped, printed, and read from a file. */
export interface Mapping {
  /** By column name, as the header writes it. */
  readonly columns: Readonly<Record<string, Target>>;
  /** What the record says about the subscription: always the same, or true for the rows that have a subscribe date. */
  readonly subscribedAtChanged: boolean | "when-subscribed";
}

/** The field of the profile that a column fills, and how its text is read. Blank cells leave the field out. */
export type Target =
  | { readonly field: string; readonly as?: "text" }
  /** A date alone becomes midnight UTC; everything else stays as it is, for the validator to judge. */
  | { readonly field: string; readonly as: "dateTime" }
  /** Blank items are left out; a cell with nothing else leaves the field out, since an empty list could clear it. */
  | { readonly field: string; readonly as: "list"; readonly separator: string }
  /** Words, in any case, and the value each stands for; null leaves the field out, another word stays as it is. */
  | { readonly field: string; readonly as: "choice"; readonly values: Readonly<Record<string, string | null>> };

type CellReader = (text: string) => unknown;

/** Turns the cells of one row, in the order of `columns`, into a record for the validator. */
export function rowMapper(columns: readonly string[], mapping: Mapping): (cells: readonly string[]) => unknown {
  const readers = columns.map((column) => {
    const target = mapping.columns[column];
    return target && { field: target.field, read: cellReader(target) };
  });
  const { subscribedAtChanged } = mapping;
  return (cells) => {
    const profile: Record<string, unknown> = {};
    for (const [index, reader] of readers.entries()) {
      const text = cells[index]?.trim();
      if (reader === undefined || text === undefined || text === "") continue;
      const value = reader.read(text);
      if (value !== undefined) profile[reader.field] = value;
    }
    return {
      profile,
      subscribedAtChanged:
        subscribedAtChanged === "when-subscribed" ? profile.subscribedAt !== undefined : subscribedAtChanged,
    };
  };
}

function cellReader(target: Target): CellReader {
  switch (target.as) {
    case "dateTime":
      return (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
    case "list":
      return (text) => listOf(text, target.separator);
    case "choice":
      return (text) => chosen(text, target.values);
    default:
      return (text) => text;
  }
}

function listOf(text: string, separator: string): readonly string[] | undefined {
  const items = text.split(separator).map((item) => item.trim());
  const filled = items.filter((item) => item !== "");
  return filled.length > 0 ? filled : undefined;
}

function chosen(text: string, values: Readonly<Record<string, string | null>>): string | undefined {
  const word = Object.keys(values).find((candidate) => candidate.toLowerCase() === text.toLowerCase());
  return word === undefined ? text : (values[word] ?? undefined);
}
