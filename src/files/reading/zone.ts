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
/** A file has a few thousand of each. */
const MOST_KEPT = 10_000;

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
  /** By day; null for the days on which the clocks change. */
  const days = new Map<number, string | null>();
  /** By second, of such days. */
  const times = new Map<number, string | Unreadable>();

  return (time) => {
    const day = (time.year * 12 + time.month - 1) * 31 + time.day; // small enough to be looked up fast
    let found = days.get(day);
    if (found === undefined) {
      if (days.size >= MOST_KEPT) days.clear();
      found = ofWholeDay(Date.UTC(time.year, time.month - 1, time.day));
      days.set(day, found);
    }
    return found ?? onDayOfChange(time, day);
  };

  function ofWholeDay(day: number): string | null {
    const [before, after] = [day - DAY_MS, day + 2 * DAY_MS].map((at) => zone.formatOffset(at, "short"));
    return before === after && before !== undefined ? before : null;
  }

  function onDayOfChange(time: WallTime, day: number): string | Unreadable {
    const second = ((day * 24 + time.hour) * 60 + time.minute) * 60 + time.second;
    const known = times.get(second);
    if (known !== undefined) return known;
    if (times.size >= MOST_KEPT) times.clear();
    const found = atTime(time);
    times.set(second, found);
    return found;
  }

  function atTime(time: WallTime): string | Unreadable {
    const local: DateTime = library.DateTime.fromObject({ ...time }, { zone });
    if (local.hour !== time.hour || local.minute !== time.minute) return new Unreadable("time-skipped");
    return local.getPossibleOffsets().length > 1 ? new Unreadable("time-twice") : local.toFormat("ZZ");
  }
}
