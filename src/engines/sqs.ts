import { CALLBACK, number, type RulesOf } from "../option-table.js";
import type { DeadLetter, ToRecord } from "./message.js";

/** A message of the event, as far as it is needed. */
export interface SqsRecord {
  /** By which it comes back. */
  readonly messageId: string;
  /** The record as JSON, unless `toRecord` says otherwise. */
  readonly body: string;
  /** A FIFO queue's messages have a group and a number. In other queues a group is for fairness, and there is no number. */
  readonly attributes?:
    | {
        /** Its name. */
        readonly MessageGroupId?: string | undefined;
        /** It grows within a group. */
        readonly SequenceNumber?: string | undefined;
      }
    | undefined;
}

/** What Lambda calls the function with. */
export interface SqsEvent<Message extends SqsRecord = SqsRecord> {
  /** At most as many as the event source mapping says. Those of a group are in its order. */
  readonly Records: readonly Message[];
}

/** Of the function's context, the time that is left to it. */
export interface LambdaContext {
  /** In milliseconds. */
  getRemainingTimeInMillis(): number;
}

/** The messages that come back. The event source mapping needs `ReportBatchItemFailures`. */
export interface SqsBatchResponse {
  /** By their ids. */
  batchItemFailures: {
    /** The `messageId`. */
    itemIdentifier: string;
  }[];
}

/** How `sqsHandler` works. */
export interface SqsHandlerOptions<Message extends SqsRecord = SqsRecord> {
  /**
   * Takes a message that was not accepted and never will be. The message is deleted once this has resolved, and comes back when it
   * rejects. It holds personal data.
   */
  readonly deadLetter: (letter: DeadLetter<Message>) => Promise<unknown>;
  /** What a message says, if its body is not the record itself. What it throws makes the message a dead letter. */
  readonly toRecord?: ToRecord<Message> | undefined;
  /** Requests end this long before the function would be ended, in milliseconds. Dead letters have half of it. @default 2000 */
  readonly marginMs?: number | undefined;
}

export const SQS_RULES: RulesOf<SqsHandlerOptions> = {
  deadLetter: CALLBACK,
  toRecord: CALLBACK,
  marginMs: number(0, 900_000), // no function runs for longer
};

/** By group, the first message of each. */
export function headsOf<Message extends SqsRecord>(messages: readonly Message[]): Map<string, Message> {
  const heads = new Map<string, Message>();
  for (const message of messages) {
    const group = groupOf(message);
    if (!heads.has(group)) heads.set(group, message);
  }
  return heads;
}

/** Where nothing is in order, each message is a group of its own. */
export function groupOf({ messageId, attributes: { MessageGroupId, SequenceNumber } = {} }: SqsRecord): string {
  return SequenceNumber === undefined || MessageGroupId === undefined ? messageId : MessageGroupId;
}
