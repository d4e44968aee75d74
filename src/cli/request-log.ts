import type { ClientEvent } from "../index.js";
import { bytes, duration, plural } from "./terminal.js";

/**
 * The line of `--verbose` about an event, if it has one: when, which batch, and how its attempt ended. An event holds no body, no
 * header, no key and no value of a record, so neither does its line.
 *
 * @param at When it came
 */
export function requestLine(event: ClientEvent, at: Date): string | undefined {
  const text = textOf(event);
  return text === undefined ? undefined : `${at.toISOString()} ${text}`;
}

function textOf(event: ClientEvent): string | undefined {
  switch (event.type) {
    case "response":
      return `${attemptOf(event)}: ${event.status} in ${time(event.durationMs)}`;
    case "failure":
      return `${attemptOf(event)}: no answer (${event.code}) in ${time(event.durationMs)}`;
    case "retry":
      return `batch ${event.request}: again in ${time(event.waitMs)}`;
    case "pause":
      return `the server asks for a pause of ${time(event.ms)}`;
    case "split":
      return `${plural(event.records, "record", "records")} of a refused batch will go alone`;
    default:
      return undefined;
  }
}

type AttemptEnd = Extract<ClientEvent, { readonly type: "response" | "failure" }>;

function attemptOf({ request, attempt, records, bytes: size }: AttemptEnd): string {
  const again = attempt > 1 ? `, attempt ${attempt}` : "";
  return `batch ${request}${again}: ${plural(records, "record", "records")}, ${bytes(size)}`;
}

const time = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : duration(ms));
