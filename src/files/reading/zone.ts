import type { DateTime } from "luxon";
import { FileError } from "../file-error.js";
import { type Reading, Unreadable } from "./reading.js";

/** A time as a clock on the wall shows it. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The offset of a time that is written without one, as RFC 3339 writes it. */
export type OffsetOf = (time: WallTime) => string | Unreadable;

const DAY_MS = 86_400_000;

/** @throws {FileError} for a time zone that is not known, and when an offset is given beside it */
export function offsetOf(library: typeof import("luxon"), { timeZone, utcOffset }: Reading): OffsetOf {
  if (timeZone === undefined) {
    const offset = utcOffset ?? new Unreadable("time-zone");
    return () => offset;
  }
  if (utcOffset !== undefined) {
    throw new FileError(
      "zone-and-offset",
      "A time zone and an offset are given for times without one: one of them is wanted.",
    );
  }
  const zone = library.IANAZone.create(timeZone);
  if (!zone.isValid) throw new FileError("unknown-time-zone", `"${timeZone}" is no time zone.`);
  /** By day; undefined for the days on which the clocks change. */
  const days = new Map<number, string | undefined>();

  return (time) => {
    const day = Date.UTC(time.year, time.month - 1, time.day);
    if (!days.has(day)) days.set(day, ofWholeDay(day));
    return days.get(day) ?? onDayOfChange(time);
  };

  function ofWholeDay(day: number): string | undefined {
    const [before, after] = [day - DAY_MS, day + 2 * DAY_MS].map((at) => zone.formatOffset(at, "short"));
    return before === after ? before : undefined;
  }

  function onDayOfChange(time: WallTime): string | Unreadable {
    const local: DateTime = library.DateTime.fromObject({ ...time }, { zone });
    if (local.hour !== time.hour || local.minute !== time.minute) return new Unreadable("time-skipped");
    return local.getPossibleOffsets().length > 1 ? new Unreadable("time-twice") : local.toFormat("ZZ");
  }
}
