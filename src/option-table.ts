import { ConfigError } from "./errors.js";
import { unknownOption } from "./option-names.js";
import { checkHeaders, type FetchHeaders } from "./request/headers.js";

/** @throws {ConfigError} naming the option, what was given, and what it must be */
export type Rule = (name: string, value: unknown) => void;

type Rules = Readonly<Record<string, Rule>>;

/** A rule for each option of a type: none can be forgotten. */
export type RulesOf<T> = { readonly [Name in keyof T]-?: Rule };

const must =
  (be: string, isRight: (value: unknown) => boolean): Rule =>
  (name, value) => {
    if (!isRight(value)) throw new ConfigError(`${name} is ${shown(value)}; it must be ${be}`);
  };

/** Words and numbers as they stand in the code; of all else, which may hold anything, the kind. */
function shown(value: unknown): string {
  if (typeof value === "string") return value.length > 20 ? "a string" : JSON.stringify(value);
  if (value === null || typeof value !== "object") return typeof value === "function" ? "a function" : String(value);
  return Array.isArray(value) ? "an array" : "an object";
}

const upTo = (min: number, max: number | undefined): string => (max ? `from ${min} to ${max}` : `from ${min} on`);
const isIn = (value: unknown, min: number, max = Number.POSITIVE_INFINITY): boolean =>
  typeof value === "number" && value >= min && value <= max;

export const number = (min: number, max?: number): Rule =>
  must(`a number ${upTo(min, max)}`, (value) => isIn(value, min, max));
/** Infinity is whole where there is no upper end: no limit. */
export const whole = (min: number, max?: number): Rule =>
  must(
    `a whole number ${upTo(min, max)}`,
    (value) => isIn(value, min, max) && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY),
  );
const oneOf = (...words: readonly string[]): Rule =>
  must(`one of "${words.join('", "')}"`, (value) => words.includes(value as string));
export const CALLBACK: Rule = must("a function", (value) => typeof value === "function");
export const FLAG: Rule = must("true or false", (value) => typeof value === "boolean");
export const TEXT: Rule = must("a string", (value) => typeof value === "string");
const OBJECT = must("an object", (value) => typeof value === "object" && value !== null && !Array.isArray(value));
const isSignal = (value: unknown): boolean =>
  ["addEventListener", "removeEventListener"].every(
    (name) => typeof (value as Record<string, unknown> | null)?.[name] === "function",
  );
export const SIGNAL: Rule = must("an AbortSignal", isSignal);
const STORE = must(
  "a CheckpointStore, with load and save",
  (value) => typeof (value as { load?: unknown } | null)?.load === "function",
);
const SHARE = must(
  'a whole number from 0 on, or a share such as "2%"',
  (value) =>
    (isIn(value, 0) && Number.isInteger(value)) ||
    (typeof value === "string" && /^[0-9]+(?:\.[0-9]+)?%$/.test(value) && isIn(Number.parseFloat(value), 0, 100)),
);
/** Checked where it is used, in words of its own. */
export const ELSEWHERE: Rule = () => {};

export const only =
  (rules: Rules): Rule =>
  (name, value) => {
    OBJECT(name, value);
    checkAll(`${name}.`, `${name} has no option`, rules, value as object);
  };

const RETRY = only({
  maxRetries: whole(0),
  baseDelayMs: number(1),
  maxDelayMs: number(1),
  deadlineMs: number(1),
  outageMs: number(1),
  maxRetryAfterMs: number(0),
});

const RATES = only({ requestsPerSecond: number(0.001), profilesPerSecond: number(0.001) });
/** Numbers, or a limiter of the caller's own, which may have more than `acquire`. */
const RATE_LIMIT: Rule = (name, value) => {
  const { acquire } = (value ?? {}) as { acquire?: unknown };
  if (acquire === undefined) RATES(name, value);
  else CALLBACK(`${name}.acquire`, acquire);
};

const REQUEST: Rules = {
  timeoutMs: number(1),
  retry: (name, value) => value === false || RETRY(name, value),
  headers: (_, value) => typeof value === "function" || checkHeaders(value as FetchHeaders),
};

const BATCHING: Rules = {
  ...REQUEST,
  maxBatchSize: whole(1, 100_000),
  maxBatchBytes: whole(1, 2 ** 30),
  concurrency: whole(1, 256),
  ordering: oneOf("profile", "none"),
  rateLimit: RATE_LIMIT,
  lingerMs: number(0),
  onReject: CALLBACK,
  onAccept: CALLBACK,
};

const CLIENT: Rules = {
  ...REQUEST,
  secretKey: ELSEWHERE,
  rateLimit: RATE_LIMIT,
  baseUrl: TEXT,
  fetch: CALLBACK,
  onEvent: CALLBACK,
};

const CALL: Rules = { ...REQUEST, signal: SIGNAL };

/** The calls that take options. */
export type OptionsOf =
  | "createClient"
  | "createUpsertClient"
  | "upsert"
  | "deliver"
  | "backfill"
  | "batcher"
  | "close"
  | "stop"
  | "add";

/** Every option of every call, with what it must be. */
const OPTIONS: Readonly<Record<OptionsOf, Rules>> = {
  createClient: { ...CLIENT, validation: oneOf("strict", "contract", "off") },
  createUpsertClient: {
    ...CLIENT,
    validate: must(
      "validateRequest of releva-profiles/validator, or false",
      (value) => value === false || typeof value === "function",
    ),
  },
  upsert: CALL,
  deliver: { ...CALL, stop: SIGNAL, scope: OBJECT },
  backfill: {
    ...BATCHING,
    ...CALL,
    dryRun: FLAG,
    total: number(0),
    maxRejects: SHARE,
    checkpoint: STORE,
    fingerprint: TEXT,
    sameAccount: FLAG,
    onProgress: CALLBACK,
  },
  batcher: { ...BATCHING, maxQueued: whole(1) },
  close: { timeoutMs: number(0), signal: SIGNAL },
  stop: { drain: FLAG },
  add: { context: ELSEWHERE },
};

/**
 * The options that are given, each read once, also of an instance of a class. What is undefined is not given.
 *
 * @throws {ConfigError} for an option that the call does not have, or cannot use
 */
export function checkedOptions<T extends object>(call: OptionsOf, given: T): T {
  return checkedAgainst(call, OPTIONS[call], given);
}

/** The same for a call whose rules are kept where it is. */
export function checkedAgainst<T extends object>(call: string, rules: Rules, given: T): T {
  const isWrong = typeof given !== "object" || given === null || Array.isArray(given) || isSignal(given);
  if (isWrong) {
    const what = isSignal(given) ? "a signal" : shown(given);
    throw new ConfigError(`the options of ${call} are ${what}; they must be an object`);
  }
  return checkAll("", `${call} has no option`, rules, given) as T;
}

function checkAll(prefix: string, hasNo: string, rules: Rules, given: object): object {
  const options: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value: unknown = (given as Record<string, unknown>)[name];
    if (value === undefined) continue;
    rule(prefix + name, value);
    options[name] = value;
  }
  const unknown = unknownOption(hasNo, Object.keys(rules), given);
  if (unknown !== undefined) throw new ConfigError(unknown);
  return options;
}
