/** What is expected of a quickstart, as questions to what was observed. Each gives what is wrong. */
import { isDeepStrictEqual } from "node:util";
import { type Recorded, SECRET_KEY } from "./recorder.js";

export interface Observed {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly requests: readonly Recorded[];
}

/** A timer may end a little before its time. */
const EARLY_MS = 50;
/** Parts of every customer in the files of the trials: no program may print them. */
const PERSONAL: readonly string[] = ["ana@", "ben@", "bad@", "Zo", "q0", "NaN"];

/** Told how to use it, on stderr; and nothing was sent. */
export function explains(observed: Observed): readonly string[] {
  return [
    ...ends(observed, 2),
    ...sends(observed),
    ...["Usage: ", "RELEVA_SECRET_KEY", "RELEVA_BASE_URL", "https://releva.ai"].flatMap((word) =>
      says(observed.stderr, word),
    ),
  ];
}

export function ends({ exitCode, stdout, stderr }: Observed, expected: number): readonly string[] {
  const key = `${stdout}${stderr}`.includes(SECRET_KEY) ? ["it printed the secret key"] : [];
  return exitCode === expected ? key : [...key, `it ended with ${exitCode}, not ${expected}: ${stderr.slice(-500)}`];
}

/** These lines, in one request; or none at all. */
export function sends({ requests }: Observed, lines?: readonly string[]): readonly string[] {
  const expected = lines === undefined ? [] : [lines.map((line): unknown => JSON.parse(line))];
  return isDeepStrictEqual(requests.map(recordsOf), expected)
    ? []
    : [`it sent ${requests.length} requests, not ${expected.length} with what stands in the file`];
}

export function says(text: string, word: string): readonly string[] {
  return text.includes(word) ? [] : [`it does not say "${word}": ${text.slice(-300)}`];
}

/** Status and message of the last answer, as the server said them. */
export function tells({ stderr, requests }: Observed): readonly string[] {
  const { status, message } = lastAnswer(requests);
  return [
    ...(stderr.includes(String(status)) ? [] : [`stderr does not say ${status}`]),
    ...(stderr.includes(message) ? [] : [`stderr does not say the server's message, ${message}`]),
  ];
}

/** No personal data but what the server itself said. */
export function keepsToItself({ stdout, stderr, requests }: Observed): readonly string[] {
  const own = `${stdout}${stderr}`.replaceAll(lastAnswer(requests).message, "");
  return PERSONAL.some((part) => own.includes(part)) ? ["it printed personal data"] : [];
}

/** After every 429 or 503, at least so much time passes. */
export function waits({ requests }: Observed, seconds: number): readonly string[] {
  const pauses = requests.slice(1).flatMap(({ receivedAt }, index) => {
    const before = requests[index];
    return before && before.status !== 202 ? [receivedAt - before.receivedAt] : [];
  });
  const hasty = pauses.find((pause) => pause < seconds * 1000 - EARLY_MS);
  return hasty === undefined ? [] : [`it waited ${Math.round(hasty)} ms, not ${seconds} s`];
}

function lastAnswer(requests: readonly Recorded[]): { status: number | undefined; message: string } {
  const { status, answer } = requests.at(-1) ?? {};
  try {
    return { status, message: (JSON.parse(answer ?? "") as { message: string }).message };
  } catch {
    return { status, message: answer ?? "" };
  }
}

export function recordsOf({ body }: Recorded): readonly unknown[] {
  try {
    return (JSON.parse(body.toString("utf8")) as { profiles: readonly unknown[] }).profiles;
  } catch {
    return [];
  }
}
