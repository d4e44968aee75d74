/**
 * A function on AWS Lambda that SQS calls. Nothing of AWS is imported.
 *
 * @module
 */
import { onAbort } from "../abort.js";
import type { DeliverResult } from "../deliver-result.js";
import { AbortError, ConfigError } from "../errors.js";
import { checkedAgainst } from "../option-table.js";
import { type Delivers, deadLetterOf, readAll } from "./message.js";
import {
  groupOf,
  headsOf,
  type LambdaContext,
  SQS_RULES,
  type SqsBatchResponse,
  type SqsEvent,
  type SqsHandlerOptions,
  type SqsRecord,
} from "./sqs.js";

export type { DeadLetter, Delivers, Said, ToRecord } from "./message.js";
export type { LambdaContext, SqsBatchResponse, SqsEvent, SqsHandlerOptions, SqsRecord } from "./sqs.js";

/**
 * The handler of a function that delivers what a queue has. Who deletes what, and when:
 *
 * ```text
 * SQS ── batch ──> handler ──> accepted ──────────────────────────┐
 *                          ├──> invalid, rejected ── deadLetter ──┴──> not in the answer: Lambda deletes them
 *                          └──> undelivered ──> batchItemFailures: they come again after the queue's visibility timeout
 * ```
 *
 * The time of a function goes three ways. In the last third of it no request starts, and what is in flight may end. `marginMs` before
 * its end that is cut, and dead letters are written. So an outage does not get it killed, which would bring all of the batch back.
 *
 * The messages of a group of a FIFO queue are sent one after another, beside those of other groups. With the first one that comes back
 * its group ends: what is behind it comes back unsent, and overtakes nothing. A group for each customer costs nothing, such as a hash
 * of `keysOf(record)[0]` (its name may hold no space); one for many customers costs a request for each message. The queue keeps
 * visibility, `maxReceiveCount` and concurrency.
 *
 * Not promised: that a message is sent once, for what was cut may have been applied; when it comes again, which the queue says, and not
 * the server; order in a queue that is not FIFO, or across a function that froze while a request was in flight.
 *
 * @throws the error of a refused key, of a wrong host or of `deadLetter`, where nothing of the batch is done: all of it comes back then,
 * as it would without, and Lambda counts an error and calls less often; a `ConfigError` where `marginMs` is all the time there is
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
  const given = checkedAgainst("sqsHandler", SQS_RULES, options);
  const { deadLetter, toRecord = ({ body }) => body, marginMs = 2_000 } = given;
  if (deadLetter === undefined) throw new ConfigError(`deadLetter is missing; pass it: ${DEAD_LETTER}`);
  return async ({ Records: messages }, context) => {
    const leftMs = context.getRemainingTimeInMillis();
    const workMs = leftMs - marginMs;
    if (!(workMs >= 1)) throw new ConfigError(`marginMs is ${marginMs}, and the function has only ${leftMs} ms left`);
    const headers = (): Record<string, string> => {
      if (context.getRemainingTimeInMillis() > marginMs) return {};
      throw new AbortError("the function's time is over"); // nothing is sent after a standstill, however late its timers are
    };
    // Another instance may have had the profiles since: what was accepted in an earlier call is no witness.
    const call = { stop: timeout((workMs * 2) / 3), signal: timeout(workMs), headers, scope: {} };
    const late = rejection(
      timeout(leftMs - marginMs / 2),
      "deadLetter had not ended when the function's time was over",
    );
    const done = new Set<Message | undefined>();
    let failure: unknown;
    const settle = async (message: Message, result: DeliverResult): Promise<void> => {
      try {
        if (result.status === "undelivered") throw result.error;
        const letter = deadLetterOf(message, result);
        if (letter) await Promise.race([deadLetter(letter), late]);
        done.add(message);
      } catch (error) {
        if (result.status !== "undelivered" || result.fatal) failure ??= error;
      }
    };
    for (let left = messages; left.length > 0; ) {
      const heads = headsOf(left);
      const sent = [...heads.values()];
      const results = await client.deliver(readAll(sent, toRecord), call);
      await Promise.all(results.map((result, index) => settle(sent[index] as Message, result)));
      left = left.filter((message) => {
        const head = heads.get(groupOf(message));
        return message !== head && done.has(head);
      });
    }
    if (failure !== undefined && done.size === 0) throw failure;
    const back = messages.filter((message) => !done.has(message));
    return { batchItemFailures: back.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

const DEAD_LETTER = "deadLetter: async ({ message, reason }) => { await queue.send(message.body, reason) }";

const timeout = (ms: number): AbortSignal => AbortSignal.timeout(Math.floor(ms));

function rejection(signal: AbortSignal, message: string): Promise<never> {
  const rejected = new Promise<never>((_, reject) => onAbort(signal, () => reject(new AbortError(message))));
  rejected.catch(() => {}); // nobody may be waiting
  return rejected;
}
