import { isField } from "../../src/files/columns/target.js";
import type { Contract } from "../generate/contract.js";
import { requestRows } from "../generate/field-table.js";
import { type Finding, finding } from "./finding.js";
import type { TableOfCells } from "./markdown.js";

const SHOWN = ["field", "type", "required", "what it is", "assumed"] as const;

/** A table with the columns field, type and required has every field of the request so; one with a field names some that exist. */
export function tableFindings({ line, header, rows }: TableOfCells, contract: Contract): readonly Finding[] {
  const names = header.map((name) => name.toLowerCase());
  const at = SHOWN.map((name) => names.indexOf(name));
  const [fieldAt = -1] = at;
  if (fieldAt === -1) return [];
  if (at.slice(0, 3).includes(-1)) return rows.map((row) => unknownField(row.cells[fieldAt] ?? "", row.line));

  const wanted = requestRows(contract).map((cells) =>
    cells.slice(0, SHOWN.length).map((cell) => cell.replace(/`|\*\*/g, "")),
  );
  const shown = rows.map((row) => ({ line: row.line, cells: at.map((index) => row.cells[index] ?? "") }));
  const wrong = shown.map(({ line: rowLine, cells }) => {
    const same = wanted.find(([field]) => field === cells[0]);
    if (same === undefined) return finding("table", rowLine, `${cells[0]} is no field of the request`);
    const differs = SHOWN.filter((_, index) => same[index] !== cells[index]);
    return finding(
      "table",
      rowLine,
      ...differs.map((name) => `${cells[0]}: ${name} is ${JSON.stringify(same[SHOWN.indexOf(name)])} in the contract`),
    );
  });
  const missing = wanted.filter(([field]) => !shown.some(({ cells }) => cells[0] === field));
  return [...wrong, finding("table", line, ...missing.map(([field]) => `${field} is missing`))];
}

/** What one column fills is named as in a mapping. */
function unknownField(cell: string, line: number): Finding {
  const isName = /^[\w.]+$/.test(cell);
  return finding("table", line, ...(isName && !isField(cell) ? [`${cell} is no field that a column can fill`] : []));
}
