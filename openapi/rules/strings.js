/** Escapes that RE2, ECMA, PCRE and Onigmo read alike: a byte in hex, and punctuation. */
const PORTABLE_ESCAPE = /\\(?:x[0-9A-Fa-f]{2}|[^0-9A-Za-z])/g;

/** Engines differ in what \d, \s and \w contain, and some have no look-around and no back-references. */
export function portablePattern() {
  return {
    Schema({ pattern }, { report, location }) {
      if (pattern === undefined || isPortable(pattern)) return;
      report({
        message:
          "A pattern uses what RE2, ECMA, PCRE and Onigmo share: no \\d \\w \\s, no look-around, no back-reference.",
        location: location.child("pattern"),
      });
    },
  };
}

function isPortable(pattern) {
  const rest = pattern.replace(PORTABLE_ESCAPE, "");
  return !rest.includes("\\") && !/\(\?(?!:)/.test(rest) && compiles(pattern);
}

function compiles(pattern) {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

/** `$` also matches before a trailing newline in 5 of 11 validators: what must not occur is said again, without anchors. */
export function patternIsGuarded() {
  return {
    Schema({ pattern, not }, { report, location }) {
      if (pattern === undefined || !hasAnchor(pattern)) return;
      if (not?.pattern !== undefined && !hasAnchor(not.pattern)) return;
      report({
        message: "An anchored pattern has a guard beside it: `not: {pattern}` without anchors.",
        location: location.child("pattern"),
      });
    },
  };
}

function hasAnchor(pattern) {
  return /[\^$]/.test(pattern.replace(/\\./g, "").replace(/\[[^\]]*\]/g, ""));
}

const PORTABLE_FORMATS = new Set(["date", "date-time", "double"]);

/** No two validators agree on `email` and `uri`. */
export function portableFormat() {
  return {
    Schema({ format }, { report, location }) {
      if (format === undefined || PORTABLE_FORMATS.has(format)) return;
      report({ message: `Validators disagree about \`format: ${format}\`.`, location: location.child("format") });
    },
  };
}

export function customKeyNotEmpty() {
  return {
    Schema(schema, { report, location }) {
      if (!/\/Custom[^/]*Field\/properties\/key$/.test(location.pointer) || schema.minLength === 1) return;
      report({ message: "The key of a custom field has `minLength: 1`.", location });
    },
  };
}

/** Generators turn dates into date types, and then apply the pattern or the length to an object. */
export function datesHaveNoPattern() {
  return {
    Schema(schema, { report, location }) {
      if (schema.format !== "date" && schema.format !== "date-time") return;
      for (const keyword of ["pattern", "minLength", "maxLength"]) {
        if (keyword in schema) {
          report({ message: `No \`${keyword}\` beside a date format.`, location: location.child(keyword).key() });
        }
      }
    },
  };
}
