import type { Clock } from "../clock.js";
import { type DeliverResult, settledPrefix } from "../deliver-result.js";
import { heartbeats, Lease } from "./lease.js";
import { type DeadLetter, type Delivers, deadLetterOf, readAll, type ToRecord } from "./message.js";

/** A message, as far as it is needed. */
export interface KafkaMessage {
  /** Its place in the partition. */
  readonly offset: string;
  /** The record as JSON in UTF-8, unless `toRecord` says otherwise. */
  readonly value: Uint8Array | null;
}

/** What `eachBatch` is called with. */
export interface KafkaBatchPayload<Message extends KafkaMessage = KafkaMessage> {
  /** Messages of one partition. */
  readonly batch: {
    /** Its name. */
    readonly topic: string;
    /** Its number. */
    readonly partition: number;
    /** In the order of their offsets. */
    readonly messages: readonly Message[];
  };
  /** The message at this offset is done. */
  resolveOffset(offset: string): void;
  /** A sign of life; it throws when the group is about to share out its partitions anew. */
  heartbeat(): Promise<void>;
  /** Commits what was resolved. */
  commitOffsetsIfNecessary(offsets?: unknown): Promise<void>;
  /** What was resolved and not committed. */
  uncommittedOffsets(): unknown;
  /** No more of this partition, until the returned function is called. */
  pause(): () => void;
  /** The consumer has not been told to stop. */
  isRunning(): boolean;
  /** These messages are not to be worked on any more. */
  isStale(): boolean;
}

/** Where a dead letter came from. */
export interface KafkaDeadLetter<Message extends KafkaMessage = KafkaMessage> extends DeadLetter<Message> {
  /** Of the message. */
  readonly topic: string;
  /** Of the topic. */
  readonly partition: number;
}

/** How `eachBatch` works. */
export interface EachBatchOptions<Message extends KafkaMessage = KafkaMessage> {
  /** Takes a message that was not accepted and never will be. The offset moves once it has resolved. It holds personal data. */
  readonly deadLetter: (letter: KafkaDeadLetter<Message>) => Promise<unknown>;
  /** The `sessionTimeout` of the consumer, in milliseconds. */
  readonly sessionTimeoutMs: number;
  /** What a message says, if its value is not the record itself. What it throws makes the message a dead letter. */
  readonly toRecord?: ToRecord<Message> | undefined;
  /** Messages that are delivered, and then committed, together. @default 500 */
  readonly sliceSize?: number | undefined;
  /** Once it aborts, what is in flight ends and is committed, and nothing new starts: abort it, then disconnect the consumer. */
  readonly stop?: AbortSignal | undefined;
}

/** `eachBatch` on a clock. */
export function consume<Message extends KafkaMessage>(
  client: Delivers,
  options: EachBatchOptions<Message>,
  clock: Clock,
): (payload: KafkaBatchPayload<Message>) => Promise<void> {
  const { sessionTimeoutMs, stop, sliceSize = 500, toRecord = ({ value }) => value } = options;
  /** By partition, the scope of its records. It goes on where this process is the last that has worked on the partition. */
  const scopes = new Map<string, { next: bigint; readonly scope: object }>();

  return async (payload) => {
    const { topic, partition, messages } = payload.batch;
    const place = `${topic} ${partition}`;
    for (let from = 0; from < messages.length && payload.isRunning() && !payload.isStale(); from += sliceSize) {
      if (stop?.aborted) return void payload.pause();
      await payload.heartbeat(); // kafkajs calls again with what is in memory, after any error: it may be somebody else's by now
      const slice = messages.slice(from, from + sliceSize);
      const first = BigInt(slice[0]?.offset ?? 0);
      const known = scopes.get(place);
      const { scope } = known?.next === first ? known : { scope: {} };
      const lease = new Lease((sessionTimeoutMs * 2) / 3, clock);
      const beat = heartbeats(() => payload.heartbeat(), lease, sessionTimeoutMs / 10, clock);
      let results: DeliverResult[];
      let done: number;
      try {
        const headers = (): Record<string, string> => {
          if (lease.holds) return {};
          throw lease.signal.reason; // nothing is sent after a standstill, however late its timers are
        };
        results = await client.deliver(readAll(slice, toRecord), { stop, signal: lease.signal, scope, headers });
        done = settledPrefix(results);
        for (const [index, message] of slice.slice(0, done).entries()) {
          const letter = deadLetterOf(message, results[index]);
          if (letter) await options.deadLetter({ ...letter, topic, partition });
        }
      } finally {
        beat.end();
        lease.release();
      }
      if (lease.signal.aborted) throw beat.failure ?? lease.signal.reason;
      const last = slice[done - 1];
      if (last) {
        payload.resolveOffset(last.offset);
        await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
        scopes.set(place, { next: BigInt(last.offset) + 1n, scope });
      }
      const undelivered = results[done];
      if (undelivered?.status === "undelivered") {
        if (undelivered.fatal) throw undelivered.error;
        const resume = payload.pause();
        if (!stop?.aborted) clock.setTimer(undelivered.afterMs, resume);
        return;
      }
      if (beat.failure) throw beat.failure; // the group shares out its partitions anew
    }
  };
}
