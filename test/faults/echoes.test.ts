import { gate, type OpenFront } from "../support/faults/fronts.js";
import { textOf } from "../support/faults/people.js";
import {
  accepted,
  aRunAnd,
  batched,
  everywhere,
  fails,
  rejects,
  type Scenario,
  scenarios,
} from "../support/faults/scenario.js";

/** Ways in which a server shows what it got. */
const ECHOES: Readonly<Record<string, (sent: string) => string>> = {
  "as it came": (sent) => sent,
  "as a message": (sent) => JSON.stringify({ message: `cannot process ${sent}` }),
  "as a page": (sent) => `<html><pre>${sent.replaceAll('"', "&quot;")}</pre></html>`,
  "in ASCII": (sent) => sent.replace(/[^\0-~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
};

/** Answers with what it got, headers first, as often as said, when a body has this text. */
const echoes = (status: number, echo: (sent: string) => string, times: number, text = ""): OpenFront => {
  let left = times;
  return gate(({ request, response, body, forward }) => {
    if (left === 0 || !body.includes(text)) return forward();
    left -= 1;
    return response.writeHead(status).end(echo(`${request.headers.authorization}\n${body}`));
  });
};

const always = Number.POSITIVE_INFINITY;
const STOPPING = { 200: "unexpected_response", 302: "unexpected_response", 401: "authentication", 404: "api" } as const;

scenarios(
  Object.entries(ECHOES).flatMap(([how, echo]): Scenario[] => [
    ...Object.entries(STOPPING).map(([status, code], n) => ({
      name: `a ${status} echoes the request ${how}`,
      front: (origin: Parameters<OpenFront>[0]) => echoes(Number(status), echo, always)(origin),
      ends: aRunAnd(n, fails(code, "none")),
    })),
    {
      name: `a 400 echoes the request ${how}`,
      front: (origin) => echoes(400, echo, always, textOf(30))(origin),
      ends: { ...batched(rejects(30)), upsert: fails("bad_request", "some") },
    },
    {
      name: `a 500 echoes the request ${how}, and passes`,
      front: (origin) => echoes(500, echo, 2)(origin),
      ends: everywhere(accepted),
    },
    {
      name: `a 500 echoes the request ${how}, and does not pass`,
      front: (origin) => echoes(500, echo, always)(origin),
      client: { retry: { maxRetries: 1 } },
      ends: { backfill: fails("server", "none"), upsert: fails("server", "none") },
    },
  ]),
);
