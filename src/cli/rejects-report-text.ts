import type { RejectReason, RejectsSummary } from "./rejects-report.js";
import { count, type Paint, plural, printable } from "./terminal.js";

const BAR_CHARACTERS = 24;
/** Reasons in the terminal; the page has all that were kept. */
const SHOWN = 10;

export const MASKING_NOTE = "Values are masked: letters are x or X, digits are 9.";

/** For people, in a terminal. */
export function rejectsText(summary: RejectsSummary, paint: Paint): string {
  const { file, rejects, reasons, foreign } = summary;
  const shown = reasons.slice(0, SHOWN);
  const most = shown[0]?.count ?? 1;
  const width = count(most).length;
  const more = rejects - shown.reduce((sum, reason) => sum + reason.count, 0);
  const lines = [
    paint("bold", `${printable(file)}: ${plural(rejects, "reject", "rejects")}, ${outcomesOf(summary)}`),
    ...shown.flatMap((reason) => ["", ...reasonLines(reason, most, width, paint)]),
    ...(more > 0 ? ["", `  ${count(more).padStart(width)}  for other reasons`] : []),
    ...(foreign === undefined ? [] : ["", foreignNote(foreign)]),
    "",
    paint("dim", MASKING_NOTE),
  ];
  return `${lines.join("\n")}\n`;
}

/** `18 invalid, 2 rejected` */
export function outcomesOf({ outcomes }: RejectsSummary): string {
  return [...outcomes].map(([outcome, times]) => `${count(times)} ${outcome}`).join(", ");
}

export function foreignNote({ count: times, firstLine }: NonNullable<RejectsSummary["foreign"]>): string {
  const what = times === 1 ? "1 line of the file is no reject" : `${count(times)} lines of the file are no rejects`;
  return `${what}: line ${count(firstLine)}${times === 1 ? "" : " is the first"}.`;
}

function reasonLines(
  { reason, count: times, examples }: RejectReason,
  most: number,
  width: number,
  paint: Paint,
): string[] {
  const bar = "█".repeat(Math.max(1, Math.round((times / most) * BAR_CHARACTERS)));
  const places = Math.max(...examples.map(({ place }) => printable(place).length));
  return [
    `  ${count(times).padStart(width)}  ${paint("bold", printable(reason))}`,
    `  ${" ".repeat(width)}  ${paint("red", bar)}`,
    ...examples.map(
      ({ place, sample }) =>
        `  ${" ".repeat(width)}  ${paint("dim", printable(place).padEnd(places))}  ${printable(sample)}`,
    ),
  ];
}
