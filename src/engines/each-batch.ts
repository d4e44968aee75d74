import { onAbort } from "../abort.js";
import type { Clock } from "../clock.js";
import { type DeliverResult, settledPrefix } from "../deliver-result.js";
import { ConfigError } from "../errors.js";
import { checkedAgainst } from "../option-table.js";
import {
  EACH_BATCH_RULES,
  type EachBatchOptions,
  type KafkaBatchPayload,
  type KafkaMessage,
} from "./each-batch-options.js";
import { heartbeats, Lease } from "./lease.js";
import { type Delivers, deadLetterOf, readAll } from "./message.js";

/** `eachBatch` on a clock. @throws {ConfigError} for options that it cannot use */
export function consume<Message extends KafkaMessage>(
  client: Delivers,
  given: EachBatchOptions<Message>,
  clock: Clock,
): (payload: KafkaBatchPayload<Message>) => Promise<void> {
  const options = checkedAgainst("eachBatch", EACH_BATCH_RULES, given);
  const { sessionTimeoutMs, deadLetter, stop, sliceSize = 500, toRecord = ({ value }) => value } = options;
  if (sessionTimeoutMs === undefined)
    throw new ConfigError("sessionTimeoutMs is missing; pass the sessionTimeout of the consumer");
  if (deadLetter === undefined) throw new ConfigError(`deadLetter is missing; pass it: ${DEAD_LETTER}`);
  /** By partition, the scope of its records. It goes on where this process is the last that has committed anything of it. */
  const scopes = new Map<string, { readonly next: bigint; readonly scope: object }>();

  return async (payload) => {
    const { batch } = payload;
    const { messages } = batch;
    const place = `${batch.topic} ${batch.partition}`;
    const known = scopes.get(place);
    const scope = known?.next === BigInt(batch.fetchedOffset ?? messages[0]?.offset ?? -1) ? known.scope : {};
    for (let from = 0; from < messages.length && payload.isRunning() && !payload.isStale(); from += sliceSize) {
      if (stop?.aborted) return void payload.pause();
      const undelivered = await deliverSlice(payload, messages.slice(from, from + sliceSize), scope);
      if (undelivered?.fatal) throw undelivered.error;
      if (undelivered && !payload.isStale()) return pauseFor(undelivered.afterMs, payload.pause());
    }
  };

  /** The first one that is to be sent again. What is before it is committed. */
  async function deliverSlice(
    payload: KafkaBatchPayload<Message>,
    slice: readonly Message[],
    scope: object,
  ): Promise<(DeliverResult & { status: "undelivered" }) | undefined> {
    const { topic, partition } = payload.batch;
    const lease = new Lease((sessionTimeoutMs * 2) / 3, clock);
    // kafkajs calls with what it has in memory, after a freeze or an error as well: it may be somebody else's by now.
    await payload.heartbeat().catch((error: unknown) => {
      lease.release();
      throw error;
    });
    const beat = heartbeats(() => payload.heartbeat(), lease, sessionTimeoutMs / 10, clock);
    const forgetStop = onAbort(stop, beat.halt);
    const headers = (): Record<string, string> => {
      if (lease.holds && !payload.isStale()) return {};
      throw lease.signal.reason ?? new Error("the partition is somebody else's"); // also after a standstill, however late its timers
    };
    let done = 0;
    const commit = async (): Promise<void> => {
      const last = slice[done - 1];
      if (!lease.holds) throw beat.failure ?? lease.signal.reason;
      if (!last) return;
      const isEnd = last === payload.batch.messages.at(-1);
      const next = BigInt(isEnd ? payload.batch.lastOffset() : last.offset) + 1n;
      payload.resolveOffset(last.offset);
      await payload.commitOffsetsIfNecessary({
        topics: [{ topic, partitions: [{ partition, offset: String(next) }] }],
      });
      scopes.set(`${topic} ${partition}`, { next, scope });
    };
    try {
      const records = readAll(slice, toRecord);
      const results = await client.deliver(records, { stop: beat.halted, signal: lease.signal, scope, headers });
      const settled = settledPrefix(results);
      try {
        for (; done < settled && lease.holds; done += 1) {
          const letter = deadLetterOf(slice[done] as Message, results[done]);
          if (letter) await deadLetter({ ...letter, topic, partition });
        }
      } finally {
        await commit(); // also what is before a dead letter that was not taken
      }
      const undelivered = results[done];
      return undelivered?.status === "undelivered" ? undelivered : undefined;
    } finally {
      forgetStop();
      beat.end();
      lease.release();
    }
  }

  /** Nobody waits for it after a stop: the process may end. */
  function pauseFor(ms: number, resume: () => void): void {
    if (stop?.aborted) return;
    let forgetStop = (): void => {};
    const cancel = clock.setTimer(ms, () => {
      forgetStop();
      resume();
    });
    forgetStop = onAbort(stop, cancel);
  }
}

const DEAD_LETTER =
  'deadLetter: ({ message }) => producer.send({ topic: "profiles-dead", messages: [{ value: message.value }] })';
