/**
 * A consumer of Kafka, for kafkajs and the KafkaJS API of `@confluentinc/kafka-javascript`. Neither is imported.
 *
 * @module
 */
import { systemClock } from "../clock.js";
import { consume } from "./each-batch.js";
import type { EachBatchOptions, KafkaBatchPayload, KafkaMessage } from "./each-batch-options.js";
import type { Delivers } from "./message.js";

export type {
  EachBatchOptions,
  KafkaBatchPayload,
  KafkaDeadLetter,
  KafkaMessage,
  KafkaOffsets,
} from "./each-batch-options.js";
export type { DeadLetter, Delivers, Said, ToRecord } from "./message.js";

/**
 * The `eachBatch` of a consumer. Each slice of a partition goes this way, and the next one not before it:
 *
 * ```text
 * messages ── deliver ──> accepted ──────────────┐
 *                    ├──> invalid, rejected ── deadLetter ──> resolve, commit
 *                    └──> undelivered: nothing from here on is resolved; the partition pauses for `afterMs`
 * ```
 *
 * Kafka keeps who has which partition and what was committed; a crash sends again what was not. Two thirds of a session without a
 * heartbeat end a slice, and so does a group that does not know this member any more: somebody else may have its partition by then.
 * A rebalance waits for the slice in flight; after two thirds of a session, only for the requests that are in flight.
 *
 * The consumer keeps `autoCommit`, and needs `eachBatchAutoResolve: false`. One handler is for one consumer.
 *
 * Not promised: order across a process that froze while a request was in flight. The API cannot tell an old request from a new one.
 *
 * @throws the error of a refused key or a wrong host
 * @example
 * import { createClient } from "releva-profiles";
 * import { eachBatch, type KafkaBatchPayload } from "releva-profiles/kafka";
 *
 * declare const consumer: { run(config: { eachBatchAutoResolve: false; eachBatch(payload: KafkaBatchPayload): Promise<void> }): Promise<void> };
 * declare const producer: { send(request: { topic: string; messages: { value: Uint8Array | null }[] }): Promise<unknown> };
 * const client = createClient({ secretKey: process.env.RELEVA_SECRET_KEY ?? "" });
 * await consumer.run({
 *   eachBatchAutoResolve: false,
 *   eachBatch: eachBatch(client, {
 *     sessionTimeoutMs: 30_000,
 *     deadLetter: ({ message }) => producer.send({ topic: "profiles-dead", messages: [{ value: message.value }] }),
 *   }),
 * });
 */
export function eachBatch<Message extends KafkaMessage = KafkaMessage>(
  client: Delivers,
  options: EachBatchOptions<Message>,
): (payload: KafkaBatchPayload<Message>) => Promise<void> {
  return consume(client, options, systemClock);
}
