/** What a quickstart must do in each situation; pure, from what was observed. */
import { isDeepStrictEqual } from "node:util";
import type { ProfileUpsert } from "../../../generated/types.js";
import { quickstartRecords } from "./data.js";
import { type Intercept, type Recorded, SECRET_KEY } from "./recorder.js";

export interface Observed {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly requests: readonly Recorded[];
}

export interface Trial {
  readonly name: string;
  /** `all`: quickstart.ndjson. */
  readonly records: "all" | readonly ProfileUpsert[];
  readonly intercept?: Intercept;
  problems(observed: Observed): readonly string[];
}

const LARGEST_BATCH = 500;
/** A timer may end a little before its time. */
const ONE_SECOND_MS = 950;
/** More attempts than anybody needs: beyond, it goes on for ever. */
const MOST_ATTEMPTS = 20;

const record = (email: string): ProfileUpsert => ({ profile: { email, firstName: "Zoë" }, subscribedAtChanged: false });
const FEW: readonly ProfileUpsert[] = [record("ana@shop.example"), record("ben@shop.example")];
const ONE_REFUSED: readonly ProfileUpsert[] = [...FEW, record("bad@refused.example")];

export const TRIALS: readonly Trial[] = [
  {
    name: "all records",
    records: "all",
    intercept: ({ index }) =>
      index === 1
        ? { status: 429, headers: { "retry-after": "1" }, body: { message: "Too many requests." } }
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
        ...waits(observed),
      ];
    },
  },
  {
    name: "a refused record",
    records: ONE_REFUSED,
    problems: (observed) => [
      ...ends(observed, 1),
      ...tells(observed),
      ...keepsToItself(observed, ONE_REFUSED),
      ...(observed.requests.length === 1
        ? []
        : [`${observed.requests.length} requests, though trying again cannot help`]),
    ],
  },
  {
    name: "never available",
    records: FEW,
    intercept: () => ({ status: 503, body: { message: "Down for the whole night." } }),
    problems: (observed) => [
      ...ends(observed, 1),
      ...tells(observed),
      ...keepsToItself(observed, FEW),
      ...waits(observed),
      ...(observed.requests.length < 2 ? ["it did not try again"] : []),
      ...(observed.requests.length > MOST_ATTEMPTS ? [`it tried ${observed.requests.length} times`] : []),
    ],
  },
  {
    name: "a redirect",
    records: FEW,
    intercept: () => ({
      status: 302,
      headers: { location: "/elsewhere", "content-type": "text/html" },
      body: "<html><title>302 Found</title></html>",
    }),
    problems: (observed) => [
      ...ends(observed, 1),
      ...(observed.stderr.includes("302") ? [] : ["stderr does not say 302"]),
      ...keepsToItself(observed, FEW),
      ...(observed.requests.length === 1 ? [] : [`${observed.requests.length} requests: it followed the redirect`]),
    ],
  },
];

function ends({ exitCode, stdout, stderr }: Observed, expected: number): readonly string[] {
  const key = `${stdout}${stderr}`.includes(SECRET_KEY) ? ["it printed the secret key"] : [];
  return exitCode === expected ? key : [...key, `it ended with ${exitCode}, not ${expected}: ${stderr.slice(-500)}`];
}

/** Status and message of the last answer, as the server said them. */
function tells({ stderr, requests }: Observed): readonly string[] {
  const { status, message } = lastAnswer(requests);
  return [
    ...(stderr.includes(String(status)) ? [] : [`stderr does not say ${status}`]),
    ...(stderr.includes(message) ? [] : [`stderr does not say the server's message, ${message}`]),
  ];
}

/** No personal data but what the server itself said. */
function keepsToItself({ stdout, stderr, requests }: Observed, records: readonly ProfileUpsert[]): readonly string[] {
  const own = `${stdout}${stderr}`.replaceAll(lastAnswer(requests).message, "");
  const values = records.flatMap(({ profile }) => [profile.email, profile.firstName]);
  return values.some((value) => value !== undefined && own.includes(value)) ? ["it printed personal data"] : [];
}

/** After every 429 or 503, at least a second passes. */
function waits({ requests }: Observed): readonly string[] {
  const pauses = requests.slice(1).flatMap(({ receivedAt }, index) => {
    const before = requests[index];
    return before && before.status !== 202 ? [receivedAt - before.receivedAt] : [];
  });
  const hasty = pauses.find((pause) => pause < ONE_SECOND_MS);
  return hasty === undefined ? [] : [`it waited ${Math.round(hasty)} ms, not a second`];
}

function lastAnswer(requests: readonly Recorded[]): { status: number | undefined; message: string } {
  const { status, answer } = requests.at(-1) ?? {};
  try {
    return { status, message: (JSON.parse(answer ?? "") as { message: string }).message };
  } catch {
    return { status, message: answer ?? "" };
  }
}

function recordsOf({ body }: Recorded): readonly unknown[] {
  try {
    return (JSON.parse(body.toString("utf8")) as { profiles: readonly unknown[] }).profiles;
  } catch {
    return [];
  }
}
