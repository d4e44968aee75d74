/** A column of the header, in the order in which it is read. */
export interface OrderedColumn {
  readonly column: string;
  readonly index: number;
  /** The group of `firstFilled` that it is in. */
  readonly group: number | undefined;
}

/** The columns as the header has them, but for groups: their columns come together, in the order of the group. */
export function inOrderOf(
  columns: readonly string[],
  firstFilled: readonly (readonly string[])[] = [],
): readonly OrderedColumn[] {
  const grouped = firstFilled.flatMap((group, number) =>
    group
      .map((column) => ({ column, index: columns.indexOf(column), group: number }))
      .filter(({ index }) => index !== -1),
  );
  const inGroups = new Set(grouped.map(({ index }) => index));
  const others = columns.map((column, index) => ({ column, index, group: undefined }));
  return [...others.filter(({ index }) => !inGroups.has(index)), ...grouped];
}
