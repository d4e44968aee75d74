/** A whole run of the scenario: what arrived, in which order, and what the program could read of the refusals. */
import { type Difference, differencesOf } from "./differences.js";
import type { Exchange } from "./scenario.js";
import { REFUSED_STEPS } from "./scenario.js";

export interface Arrived {
  readonly body: Buffer;
  readonly status: number;
  readonly answer: string;
}

export interface Run {
  readonly requests: readonly Arrived[];
  readonly stdout: string;
  /** Why the program did not come to its end. Then only what it did until there is compared. */
  readonly failure?: string;
}

/** The differences, each name once. */
export function differencesOfRun(
  expected: readonly Exchange[],
  { requests, stdout, failure }: Run,
): readonly Difference[] {
  const { pairs, strays } = aligned(expected, requests);
  if (failure !== undefined) {
    const before = pairs.flatMap(([exchange, arrived]) => (arrived ? differencesOfExchange(exchange, arrived) : []));
    return uniqueByName([{ name: "program-failed", detail: failure }, ...before, ...strays]);
  }
  const found = pairs.flatMap(([exchange, arrived]) => differencesOfExchange(exchange, arrived));
  const told = REFUSED_STEPS.flatMap((step) => {
    const refusal = pairs.find(([exchange]) => exchange.step === step && exchange.status !== 202)?.[1];
    return refusal === undefined ? [] : differencesOfRefusal(step, refusal, stdout);
  });
  return uniqueByName([...found, ...strays, ...told]);
}

type Pair = readonly [Exchange, Arrived | undefined];

/** Which request belongs to which exchange: both are in order, and the e-mails and phone numbers of a body tell it from the next. */
function aligned(expected: readonly Exchange[], requests: readonly Arrived[]): { pairs: Pair[]; strays: Difference[] } {
  let next = 0;
  const pairs = expected.map((exchange): Pair => {
    const arrived = requests[next];
    if (arrived === undefined || who(exchange.body) !== who(parsed(arrived.body))) return [exchange, undefined];
    next += 1;
    return [exchange, arrived];
  });
  const strays = requests.slice(next).map(
    (request): Difference => ({
      name: "request-unexpected",
      detail: request.body.toString("utf8").slice(0, 200),
    }),
  );
  return { pairs, strays };
}

function differencesOfExchange({ step, body, status }: Exchange, arrived: Arrived | undefined): readonly Difference[] {
  if (arrived === undefined)
    return [{ name: `request-missing:${step}`, detail: "no request with these profiles came" }];
  const differences = differencesOf(body, parsed(arrived.body));
  if (arrived.status === status) return differences;
  return [...differences, { name: `answer:${step}`, detail: `${arrived.status} ${arrived.answer}, not ${status}` }];
}

/** The program prints one line for each refusal, with what its caller gets from the client's error. */
function differencesOfRefusal(step: string, { status, answer }: Arrived, stdout: string): readonly Difference[] {
  const { message } = JSON.parse(answer) as { message: string };
  const line = stdout
    .split("\n")
    .flatMap(asLine)
    .find((told) => told.step === step);
  if (line === undefined) return [{ name: `refusal-not-told:${step}`, detail: "no line with this step on stdout" }];
  return [
    ...(line.status === status ? [] : [{ name: `status-not-told:${step}`, detail: `${line.status}, not ${status}` }]),
    ...(line.message === message
      ? []
      : [{ name: `message-not-told:${step}`, detail: `${line.message}, not ${message}` }]),
  ];
}

function asLine(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    return [Object(JSON.parse(text))];
  } catch {
    return []; // a program may print other things as well
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return "not JSON in UTF-8";
  }
}

function who(body: unknown): string {
  const { profiles } = Object(body) as { profiles?: unknown };
  if (!Array.isArray(profiles)) return "";
  return JSON.stringify(
    profiles.map((record) => [record?.profile?.email ?? null, record?.profile?.phoneNumber ?? null]),
  );
}

function uniqueByName(differences: readonly Difference[]): readonly Difference[] {
  return [
    ...new Map(differences.toReversed().map((difference) => [difference.name, difference])).values(),
  ].toReversed();
}
