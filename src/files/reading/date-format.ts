import type { DateTime } from "luxon";
import { FileError } from "../file-error.js";

/** A form of dates that the user names. */
export interface DateFormat {
  readonly isMonthFirst: boolean;
  readonly hasShortYear: boolean;
  /** In UTC, unless the text has an offset. Undefined for a text of another form, or a day that does not exist. */
  parse(text: string): { readonly at: DateTime; readonly hasTime: boolean; readonly hasOffset: boolean } | undefined;
}

/** What is no literal in a format. */
const tokensOf = (format: string): string => format.replace(/'[^']*'/g, (literal) => " ".repeat(literal.length));

/**
 * A format in luxon's tokens. Beside it, its part before the time is a format as well: a birthday has no time.
 *
 * @throws {FileError} when it names no day, month and year
 */
export function dateFormat(library: typeof import("luxon"), format: string): DateFormat {
  const tokens = tokensOf(format);
  if (!/y/.test(tokens) || !/[ML]/.test(tokens) || !/d/.test(tokens) || /[YDKk]/.test(tokens)) throw unusable(format);
  const parsers = [format, dateOnly(format)].flatMap((form) => {
    if (form === undefined) return [];
    const parser = library.DateTime.buildFormatParser(form, { locale: "en" });
    return [{ parser, hasTime: /[HhmsSuat]/.test(tokensOf(form)), hasOffset: /[Zz]/.test(tokensOf(form)) }];
  });
  return {
    isMonthFirst: tokens.search(/[ML]/) < tokens.indexOf("d"),
    hasShortYear: !/yyyy|(?<!y)y(?!y)/.test(tokens),
    parse(text) {
      for (const { parser, ...has } of parsers) {
        const at = library.DateTime.fromFormatParser(text, parser, { zone: "utc", setZone: true, locale: "en" });
        if (at.isValid) return { at, ...has };
      }
      return undefined;
    },
  };
}

function dateOnly(format: string): string | undefined {
  const tokens = tokensOf(format);
  const start = tokens.search(/[HhmsSuatZz]/);
  const date = start === -1 ? "" : format.slice(0, start).replace(/(?:'[^']*'|[^\w'])+$/, "");
  return /y/.test(date) && /[ML]/.test(date) && /d/.test(date) ? date : undefined;
}

function unusable(format: string): FileError {
  return new FileError(
    "unknown-date-format",
    `"${format}" is no form of dates: it needs a year (yyyy), a month (MM) and a day (dd), and may have a time (HH:mm:ss).`,
  );
}
