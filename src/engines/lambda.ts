/** A function on AWS Lambda that SQS calls. Nothing of AWS is imported. */
import { type DeadLetter, type Delivers, deadLetterOf, readAll, type ToRecord } from "./message.js";

export type { DeadLetter, Delivers, Said, ToRecord } from "./message.js";

/** A message of the event, as far as it is needed. */
export interface SqsRecord {
  /** By which it comes back. */
  readonly messageId: string;
  /** The record as JSON, unless `toRecord` says otherwise. */
  readonly body: string;
  /** A FIFO queue's messages have a group. */
  readonly attributes?:
    | {
        /** Its name. */
        readonly MessageGroupId?: string | undefined;
      }
    | undefined;
}

/** What Lambda calls the function with. */
export interface SqsEvent<Message extends SqsRecord = SqsRecord> {
  /** At most as many as the event source mapping says. */
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
  /** Takes a message that was not accepted and never will be. The message is deleted once this has resolved, and comes back when it rejects. It holds personal data. */
  readonly deadLetter: (letter: DeadLetter<Message>) => Promise<unknown>;
  /** What a message says, if its body is not the record itself. What it throws makes the message a dead letter. */
  readonly toRecord?: ToRecord<Message> | undefined;
  /** It ends this long before its function would be ended, in milliseconds: dead letters are written then. @default 2000 */
  readonly marginMs?: number | undefined;
}

/**
 * The handler of a function that delivers what a queue has. Who deletes what, and when:
 *
 *     SQS ── batch ──> handler ──> accepted ──────────────────────────┐
 *                              ├──> invalid, rejected ── deadLetter ──┴──> not in the answer: Lambda deletes them
 *                              └──> undelivered ──> batchItemFailures: they come again after the queue's visibility timeout
 *
 * Of a group of a FIFO queue, all behind the first one that comes back come back as well, so that none overtakes it. What of them
 * was accepted is sent twice then, and nothing is sent in another order. The queue keeps visibility, `maxReceiveCount` and concurrency.
 *
 * Not promised: order in a queue that is not FIFO, or across a function that froze while a request was in flight.
 *
 * @example
 * import { createClient } from "releva-profiles";
 * import { sqsHandler } from "releva-profiles/lambda";
 *
 * const client = createClient({ secretKey: process.env.RELEVA_SECRET_KEY ?? "" });
 * export const handler = sqsHandler(client, {
 *   deadLetter: async ({ message, code, reason }) => console.error(message.messageId, code, reason), // better a queue of its own
 * });
 */
export function sqsHandler<Message extends SqsRecord = SqsRecord>(
  client: Delivers,
  options: SqsHandlerOptions<Message>,
): (event: SqsEvent<Message>, context: LambdaContext) => Promise<SqsBatchResponse> {
  const { toRecord = ({ body }) => body, marginMs = 2_000 } = options;
  return async ({ Records: messages }, context) => {
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - marginMs));
    // Another instance may have had the profiles since: what was accepted in an earlier call is no witness.
    const results = await client.deliver(readAll(messages, toRecord), { signal, scope: {} });
    const batchItemFailures: SqsBatchResponse["batchItemFailures"] = [];
    /** Groups of which one comes back. */
    const held = new Set<string>();
    for (const [index, message] of messages.entries()) {
      const group = message.attributes?.MessageGroupId;
      const result = results[index];
      let isDone = result?.status !== "undelivered" && !(group !== undefined && held.has(group));
      const letter = isDone ? deadLetterOf(message, result) : undefined;
      if (letter) isDone = await wasTaken(() => options.deadLetter(letter));
      if (isDone) continue;
      batchItemFailures.push({ itemIdentifier: message.messageId });
      if (group !== undefined) held.add(group);
    }
    return { batchItemFailures };
  };
}

async function wasTaken(take: () => Promise<unknown>): Promise<boolean> {
  try {
    await take();
    return true;
  } catch {
    return false;
  }
}
