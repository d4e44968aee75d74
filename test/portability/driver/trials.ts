/** What a quickstart must do in each situation; pure, from what was observed. */
import { isDeepStrictEqual } from "node:util";
import { quickstartRecords } from "./data.js";
import { ends, explains, keepsToItself, type Observed, recordsOf, says, sends, tells, waits } from "./expectations.js";
import { type Intercept, SECRET_KEY } from "./recorder.js";

export interface Trial {
  readonly name: string;
  /** What stands in its file; `all`: quickstart.ndjson, `missing`: there is no such file. */
  readonly file: "all" | "missing" | Uint8Array;
  /** How often the file is named. @default 1 */
  readonly files?: number;
  /** What is different in its environment; `undefined`: it is not set at all. */
  readonly env?: Readonly<Record<"RELEVA_SECRET_KEY", string | undefined>>;
  /** What stands behind the address of the server. */
  readonly path?: string;
  /** Nothing listens. */
  readonly isDown?: true;
  readonly intercept?: Intercept;
  problems(observed: Observed): readonly string[];
}

const LARGEST_BATCH = 500;
/** More attempts than anybody needs: beyond, it goes on for ever. */
const MOST_ATTEMPTS = 20;

const lineOf = (email: string): string =>
  JSON.stringify({ profile: { email, firstName: "Zoë" }, subscribedAtChanged: false });
const linesOf = (...lines: readonly string[]): Uint8Array => Buffer.from(lines.map((line) => `${line}\n`).join(""));
const [ANA, BEN] = [lineOf("ana@shop.example"), lineOf("ben@shop.example")];
const FEW = linesOf(ANA, BEN);

/** The second request is the first with one that the server refuses. */
const REFUSED_IN_THE_SECOND_BATCH = linesOf(
  "",
  ...Array.from({ length: LARGEST_BATCH }, () => ANA),
  BEN,
  lineOf("bad@refused.example"),
);

/** What stands in an export that is no NDJSON, or was cut off. */
const BAD_LINES: Readonly<Record<string, string | Uint8Array>> = {
  "cut off": ANA.slice(0, -9),
  "a row of CSV": "ana@shop.example,Zoë",
  "a text": JSON.stringify("ana@shop.example"),
  "a list of records": `[${ANA},${BEN}]`,
  "two records": `${ANA} ${BEN}`,
  "a comma at its end": `${ANA},`,
  "a comma before the end": `${ANA.slice(0, -1)},}`,
  "names without quotes": ANA.replace('"profile"', "profile"),
  "a number that JSON has not": ANA.replace('"Zoë"', "NaN"),
  "a number with a zero before it": ANA.replace('"Zoë"', "07"),
  "a bracket too many": `${ANA}}`,
  "not in UTF-8": Buffer.from(ANA, "latin1"),
};

export const TRIALS: readonly Trial[] = [
  {
    name: "all records",
    file: "all",
    intercept: ({ index }) =>
      index === 1
        ? { status: 429, headers: { "retry-after": "2" }, body: { message: "Too many requests." } }
        : undefined,
    problems: (observed) => {
      const all = quickstartRecords();
      const accepted = observed.requests.filter(({ status }) => status === 202).flatMap(recordsOf);
      const largest = Math.max(...observed.requests.map((request) => recordsOf(request).length));
      return [
        ...ends(observed, 0),
        ...(isDeepStrictEqual(accepted, all)
          ? []
          : [`${accepted.length} records were accepted, not the ${all.length} of the file, each once and in order`]),
        ...(largest > LARGEST_BATCH ? [`a request held ${largest} records, more than ${LARGEST_BATCH}`] : []),
        ...(observed.stdout.includes(String(all.length))
          ? []
          : [`stdout does not say that ${all.length} were accepted`]),
        ...waits(observed, 2),
      ];
    },
  },
  {
    name: "blank lines, ends of Windows, and none at the end",
    file: Buffer.from(`\r\n${ANA}\r\n\n \t\r\n${BEN}`),
    path: "/",
    problems: (observed) => [...ends(observed, 0), ...sends(observed, [ANA, BEN]), ...says(observed.stdout, "2 ")],
  },
  ...Object.entries({ "an empty file": "", "nothing but blank lines": " \r\n\n" }).map(
    ([name, text]): Trial => ({
      name,
      file: Buffer.from(text),
      problems: (observed) => [
        ...ends(observed, 0),
        ...sends(observed),
        ...says(observed.stdout + observed.stderr, "no record"),
      ],
    }),
  ),
  ...Object.entries(BAD_LINES).map(
    ([name, line]): Trial => ({
      name: `a line that is ${name}`,
      file: Buffer.concat([linesOf(ANA, "", BEN), Buffer.from(line), linesOf("", BEN)]),
      problems: (observed) => [
        ...ends(observed, 2),
        ...sends(observed),
        ...says(observed.stderr, "line 4 "),
        ...keepsToItself(observed),
      ],
    }),
  ),
  {
    name: "no file that is there",
    file: "missing",
    problems: (observed) => [...ends(observed, 2), ...sends(observed)],
  },
  { name: "no argument", file: FEW, files: 0, problems: explains },
  { name: "two arguments", file: FEW, files: 2, problems: explains },
  { name: "no key", file: FEW, env: { RELEVA_SECRET_KEY: undefined }, problems: explains },
  { name: "an empty key", file: FEW, env: { RELEVA_SECRET_KEY: "" }, problems: explains },
  {
    name: "a key with the end of a line",
    file: FEW,
    env: { RELEVA_SECRET_KEY: `${SECRET_KEY}\r\n` },
    problems: explains,
  },
  {
    name: "a refused record",
    file: REFUSED_IN_THE_SECOND_BATCH,
    problems: (observed) => [
      ...ends(observed, 1),
      ...tells(observed),
      ...says(observed.stderr, "batch 2, from line 502:"),
      ...keepsToItself(observed),
      ...(observed.requests.length === 2
        ? []
        : [`${observed.requests.length} requests, though trying again cannot help`]),
    ],
  },
  {
    name: "nobody who answers",
    file: FEW,
    isDown: true,
    problems: (observed) => [
      ...ends(observed, 1),
      ...says(observed.stderr, "batch 1, from line 1: no answer"),
      ...keepsToItself(observed),
    ],
  },
  {
    name: "an answer of a proxy",
    file: FEW,
    intercept: () => ({ status: 403, headers: { "content-type": "text/html" }, body: "<html>Forbidden</html>" }),
    problems: (observed) => [
      ...ends(observed, 1),
      ...says(observed.stderr, "from line 1: 403 "),
      ...keepsToItself(observed),
    ],
  },
  {
    name: "never available",
    file: FEW,
    intercept: () => ({ status: 503, body: { message: "Down for the whole night." } }),
    problems: (observed) => [
      ...ends(observed, 1),
      ...tells(observed),
      ...keepsToItself(observed),
      ...waits(observed, 1),
      ...(observed.requests.length < 2 ? ["it did not try again"] : []),
      ...(observed.requests.length > MOST_ATTEMPTS ? [`it tried ${observed.requests.length} times`] : []),
    ],
  },
  ...[302, 307].map(
    (status): Trial => ({
      name: `a redirect, ${status}`,
      file: FEW,
      intercept: () => ({
        status,
        headers: { location: "/elsewhere", "content-type": "text/html" },
        body: `<html><title>${status} Found</title></html>`,
      }),
      problems: (observed) => [
        ...ends(observed, 1),
        ...says(observed.stderr, String(status)),
        ...keepsToItself(observed),
        ...(observed.requests.length === 1 ? [] : [`${observed.requests.length} requests: it followed the redirect`]),
      ],
    }),
  ),
];
