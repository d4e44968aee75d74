import type { DeliverOptions } from "../deliver.js";
import type { DeliverResult } from "../deliver-result.js";
import { ConfigError } from "../errors.js";
import { brokenJson, recordOfJson } from "../record/json-text.js";
import { SourceRecord } from "../record/source-record.js";
import type { Why } from "../reject.js";
import type { ProfileUpsertInput } from "../types.js";

/** Of a client, what the engines need. */
export interface Delivers {
  /** As `RelevaClient` has it. */
  deliver(records: readonly (ProfileUpsertInput | SourceRecord)[], options?: DeliverOptions): Promise<DeliverResult[]>;
}

/** What a message of an engine says: a record, or its JSON as text or in UTF-8. Nothing makes it a dead letter. */
export type Said = ProfileUpsertInput | SourceRecord | Uint8Array | string | null | undefined;

/** Reads a message, and is not async. What it throws makes the message a dead letter, and stops nothing. */
export type ToRecord<Message> = (message: Message) => Said;

/** A message that was not accepted and never will be, and why. The message holds personal data, the rest does not. */
export interface DeadLetter<Message> extends Why {
  /** As it came. */
  readonly message: Message;
  /** Who refused it: the validator, or the server. */
  readonly status: "invalid" | "rejected";
}

export const readAll = <Message>(messages: readonly Message[], toRecord: ToRecord<Message>): RecordLike[] =>
  messages.map((message) => readOne(message, toRecord));

type RecordLike = ProfileUpsertInput | SourceRecord;

function readOne<Message>(message: Message, toRecord: ToRecord<Message>): RecordLike {
  let said: Said;
  try {
    said = toRecord(message);
  } catch {
    const issue = { path: "", code: "message", message: "toRecord failed", params: {} };
    return new SourceRecord({ value: null, issues: [issue] });
  }
  if (isPromise(said)) {
    Promise.resolve(said).catch(() => {});
    throw new ConfigError("toRecord gave a promise; it must not be async");
  }
  if (said === null || said === undefined) return brokenJson(null, "the message is empty", undefined);
  if (typeof said === "string") return recordOfJson(new TextEncoder().encode(said));
  return said instanceof Uint8Array ? recordOfJson(said) : said;
}

/** Taken for a record, it would make every message a dead letter. */
const isPromise = (said: unknown): boolean =>
  typeof (said as { then?: unknown } | null | undefined)?.then === "function";

/** What is to be kept of a message that will never be accepted. */
export function deadLetterOf<Message>(
  message: Message,
  result: DeliverResult | undefined,
): DeadLetter<Message> | undefined {
  const isDead = result?.status === "invalid" || result?.status === "rejected";
  return isDead ? { message, ...result } : undefined;
}
