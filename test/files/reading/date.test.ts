import { describe, expect, test } from "vitest";
import { dateColumns } from "../../../src/files/reading/date.js";
import { type Reading, Unreadable } from "../../../src/files/reading/reading.js";

/** The cells of one column, after all were looked at: each value, or the code of what is wrong. */
async function column(kind: "date" | "dateTime", cells: readonly string[], reading: Reading = {}): Promise<string[]> {
  const dates = (await dateColumns(reading))(kind);
  for (const cell of cells) dates.look(cell);
  return cells.map((cell) => {
    const value = dates.read(cell);
    return value instanceof Unreadable ? value.code : value;
  });
}

async function one(kind: "date" | "dateTime", cell: string, reading?: Reading): Promise<string | undefined> {
  return (await column(kind, [cell], reading))[0];
}

describe("a date-time", () => {
  test.each([
    ["2021-03-12T10:22:33Z", "2021-03-12T10:22:33Z"],
    ["2021-03-12T10:22:33.419Z", "2021-03-12T10:22:33.419Z"],
    ["2021-03-12", "2021-03-12T00:00:00Z"],
    ["20210312", "2021-03-12T00:00:00Z"],
    ["20210312T102233Z", "2021-03-12T10:22:33Z"],
    ["2020-09-25 16:45:13 -0400", "2020-09-25T16:45:13-04:00"],
    ["2021-03-12 10:22:33+02:00", "2021-03-12T10:22:33+02:00"],
    ["2021-03-12 10:22:33+02", "2021-03-12T10:22:33+02:00"],
    ["2021-03-12T10:22+0200", "2021-03-12T10:22:00+02:00"],
    ["2021-03-12 10:22:33 UTC", "2021-03-12T10:22:33Z"],
    ["2021-03-12 10:22:33 +0000 UTC", "2021-03-12T10:22:33+00:00"],
    ["2021-3-2 8:05 PM Z", "2021-03-02T20:05:00Z"],
    ["2021/03/12 10:22Z", "2021-03-12T10:22:00Z"],
    ["12.03.2021", "2021-03-12T00:00:00Z"],
    ["5.1.2020 г.", "2020-01-05T00:00:00Z"],
    ["5.1.2020 г. 8:00 ч. Z", "2020-01-05T08:00:00Z"],
    ["5.1.2020 г., 8:00:15 ч. +02:00", "2020-01-05T08:00:15+02:00"],
    ["5. 1. 2020", "2020-01-05T00:00:00Z"],
    ["2020. 01. 05.", "2020-01-05T00:00:00Z"],
    ["5.1.2020 8:00Z", "2020-01-05T08:00:00Z"],
    ["12.03.2021, 10:22:33 +02:00", "2021-03-12T10:22:33+02:00"],
    ["Fri, 12 Mar 2021 10:22:33 +0200", "2021-03-12T10:22:33+02:00"],
    ["12 Mar 2021 10:22:33 GMT", "2021-03-12T10:22:33Z"],
    ["12 Mar 2021 10:22:33 EST", "2021-03-12T10:22:33-05:00"],
    ["Mar 12, 2021", "2021-03-12T00:00:00Z"],
    ["Mar 12, 2021 10:22:33 AM Z", "2021-03-12T10:22:33Z"],
    ["Jan 5, 2020 8:00:00\u202fPM Z", "2020-01-05T20:00:00Z"],
    ["12 March 2021", "2021-03-12T00:00:00Z"],
    ["12-Mar-2021 10:22Z", "2021-03-12T10:22:00Z"],
    ["Friday, September 3, 2021", "2021-09-03T00:00:00Z"],
    ["05/05/2021", "2021-05-05T00:00:00Z"],
  ])("%s is read as %s", async (cell, expected) => {
    expect(await one("dateTime", cell)).toBe(expected);
  });

  test.each([
    ["30.02.2021", "date-day"],
    ["31/04/2021", "date-day"],
    ["Feb 30, 2021", "date-day"],
    ["Mar 12, 2021 10:22", "time-zone"],
    ["13.13.2021", "date-day"],
    ["12.03.2021 25:00Z", "date-day"],
    ["12.03.2021 13:00 PM Z", "date-day"],
    ["12.03.21", "date-year"],
    ["12/03/21 10:00", "date-year"],
    ["2021-03-12 10:22:33", "time-zone"],
    ["12.03.2021 10:22", "time-zone"],
    ["44267", "date-number"],
    ["1615544553", "date-number"],
    ["2021", "date-year-alone"],
    ["1954", "date-year-alone"],
    ["3021", "date-number"],
    ["10101012", "date-number"],
  ])("%s is refused: %s", async (cell, code) => {
    expect(await one("dateTime", cell)).toBe(code);
  });

  test.each(["soon", "2021-W10", "12 марта 2021", "12 Martin 2021", "Januar 2021", "1/17", "=TODAY()"])(
    "%s is no date, and the reason says how one is written",
    async (cell) => {
      expect(await one("dateTime", cell)).toBe("date-text");
      expect(await one("dateTime", cell, { dateFormat: "dd.MM.yyyy" })).toBe("date-text");
    },
  );

  test("a day that no month has is called so in every form that is said", async () => {
    expect(await one("dateTime", "32.01.2020", { dateFormat: "dd.MM.yyyy" })).toBe("date-day");
    expect(await one("dateTime", "32.01.2020", { dateFormat: "dd.MM.yyyy HH:mm" })).toBe("date-day");
    expect(await one("dateTime", "32.01.20", { dateFormat: "dd.MM.yy" })).toBe("date-day");
  });
});

describe("day and month with slashes or dashes", () => {
  test.each([
    ["no cell", ["12/03/2021", "05/06/2021"], ["date-order", "date-order"]],
    ["a day over 12 first", ["12/03/2021", "13/03/2021"], ["2021-03-12", "2021-03-13"]],
    ["a day over 12 second", ["12/03/2021", "03/13/2021"], ["2021-12-03", "2021-03-13"]],
    ["dashes", ["12-03-2021", "31-03-2021"], ["2021-03-12", "2021-03-31"]],
    ["one of each", ["12/03/2021", "13/03/2021", "03/13/2021"], ["date-order", "2021-03-13", "2021-03-13"]],
    ["dots prove nothing", ["12/03/2021", "13.03.2021"], ["date-order", "2021-03-13"]],
    ["ISO proves nothing", ["12/03/2021", "2021-03-13"], ["date-order", "2021-03-13"]],
    ["an impossible one proves nothing", ["12/03/2021", "13/13/2021"], ["date-order", "date-day"]],
  ])("with %s", async (_what, cells, expected) => {
    expect(await column("date", cells)).toEqual(expected);
  });

  test("are read in the order of the format that is said", async () => {
    expect(await column("date", ["12/03/2021", "5/6/2012"], { dateFormat: "MM/dd/yyyy" })).toEqual([
      "2021-12-03",
      "2012-05-06",
    ]);
    expect(await column("date", ["13/03/2021"], { dateFormat: "MM/dd/yyyy HH:mm" })).toEqual(["date-day"]);
  });

  test("a row that contradicts the column is refused, once the others are read", async () => {
    const dates = (await dateColumns({}))("date");
    dates.look("13/03/2021");
    expect(dates.read("12/03/2021")).toBe("2021-03-12");
    expect(dates.read("03/13/2021")).toMatchObject({ code: "date-contrary" });
  });
});

describe("a birthday", () => {
  test.each([
    ["1986-01-17", "1986-01-17"],
    ["1986-01-17 00:00:00", "1986-01-17"],
    ["1986-01-17T00:00:00Z", "1986-01-17"],
    ["1986-01-17T00:00:00.000+02:00", "1986-01-17"],
    ["1986-1-7", "1986-01-07"],
    ["17.01.1986", "1986-01-17"],
    ["1986-01-16T22:00:00Z", "date-time-of-day"],
    ["17.01.86", "date-year"],
    ["01/17", "date-text"],
  ])("%s is %s", async (cell, expected) => {
    expect(await one("date", cell)).toBe(expected);
  });
});

describe("a format that is said", () => {
  test.each([
    ["dd.MM.yy", "17.01.86", "1986-01-17"],
    ["dd.MM.yy", "17.01.55", "1955-01-17"],
    ["dd.MM.yy", "17.01.1955", "1955-01-17"],
    ["d MMMM yyyy", "17 January 1986", "1986-01-17"],
    ["dd-MMM-yyyy", "17-Jan-1986", "1986-01-17"],
    ["dd.MM.yyyy HH:mm", "17.01.1986", "1986-01-17"],
    ["dd.MM.yyyy 'um' HH:mm", "17.01.1986", "1986-01-17"],
    ["yyyy.dd.MM", "1986.17.01", "1986-01-17"],
    ["dd MMM yyyy", "1986-01-17", "1986-01-17"],
  ])("%s reads %s", async (dateFormat, cell, expected) => {
    expect(await one("date", cell, { dateFormat })).toBe(expected);
  });

  test("of two digits for the year reads the one in which a customer was born who is 14 to 99 years old", async () => {
    const thisYear = new Date().getUTCFullYear();
    const born = (age: number): string => `17.01.${String((thisYear - age) % 100).padStart(2, "0")}`;
    for (const age of [14, 59, 60, 99]) {
      expect(await one("date", born(age), { dateFormat: "dd.MM.yy" })).toBe(`${thisYear - age}-01-17`);
    }
    for (const age of [0, 1, 13, 100]) {
      expect(await one("date", born(age), { dateFormat: "dd.MM.yy" })).toBe("date-century");
    }
  });

  test("has its own offset, or that of the file", async () => {
    const cells = ["12.03.2021 10:22 +0100", "12.03.2021 10:22"];
    expect(await column("dateTime", cells, { dateFormat: "dd.MM.yyyy HH:mm ZZZ", utcOffset: "Z" })).toEqual([
      "2021-03-12T10:22:00+01:00",
      "2021-03-12T10:22:00Z",
    ]);
  });

  test.each(["DD.MM.YYYY", "dd.mm.yyyy", "yyyy", "", "HH:mm", "'dd.MM.yyyy'"])("%j is none", async (dateFormat) => {
    await expect(dateColumns({ dateFormat })).rejects.toThrow("is no form of dates: it needs a year (yyyy)");
  });
});

describe("a time without an offset", () => {
  test.each([
    ["2021-03-12 10:22:33", "2021-03-12T10:22:33+02:00"],
    ["2021-07-12 10:22:33", "2021-07-12T10:22:33+03:00"],
    ["2021-03-28 02:59:59", "2021-03-28T02:59:59+02:00"],
    ["2021-03-28 03:30", "time-skipped"],
    ["2021-03-28 04:00", "2021-03-28T04:00:00+03:00"],
    ["2021-10-31 02:59:59", "2021-10-31T02:59:59+03:00"],
    ["2021-10-31 03:30", "time-twice"],
    ["2021-10-31 03:30+02:00", "2021-10-31T03:30:00+02:00"],
    ["2021-10-31 04:00", "2021-10-31T04:00:00+02:00"],
    ["1986-01-17 00:00:00", "1986-01-17T00:00:00+02:00"],
  ])("of Sofia, %s, is %s", async (cell, expected) => {
    expect(await one("dateTime", cell, { timeZone: "Europe/Sofia" })).toBe(expected);
  });

  test.each([
    ["Australia/Lord_Howe", "2021-10-03 02:15", "time-skipped"],
    ["Australia/Lord_Howe", "2021-10-03 02:30", "2021-10-03T02:30:00+11:00"],
    ["Asia/Kolkata", "2021-03-12 10:22", "2021-03-12T10:22:00+05:30"],
    ["UTC", "2021-03-12 10:22", "2021-03-12T10:22:00+00:00"],
  ])("of %s, %s, is %s", async (timeZone, cell, expected) => {
    expect(await one("dateTime", cell, { timeZone })).toBe(expected);
  });

  test("has the offset that is said", async () => {
    expect(await one("dateTime", "12.03.2021 10:22", { utcOffset: "+02:00" })).toBe("2021-03-12T10:22:00+02:00");
  });

  test("of a zone that there is not, or of a zone and an offset, is an error", async () => {
    await expect(dateColumns({ timeZone: "Europe/Sofa" })).rejects.toThrow('"Europe/Sofa" is no time zone');
    await expect(dateColumns({ timeZone: "Europe/Sofia", utcOffset: "Z" })).rejects.toThrow("one of them is wanted");
  });
});
