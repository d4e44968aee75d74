import { CALLBACK, number, type RulesOf, SIGNAL, whole } from "../option-table.js";
import type { DeadLetter, ToRecord } from "./message.js";

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
    /** Where the consumer was. kafkajs has it; there may be gaps before the first message. */
    readonly fetchedOffset?: string | undefined;
    /** Of the last message, or of what is no message after it, such as the end of a transaction. */
    lastOffset(): string;
  };
  /** The message at this offset is done. */
  resolveOffset(offset: string): void;
  /** A sign of life; it throws when the group is about to share out its partitions anew. */
  heartbeat(): Promise<void>;
  /** Commits what it is given, or what was resolved. */
  commitOffsetsIfNecessary(offsets?: KafkaOffsets): Promise<void>;
  /** No more of this partition, until the returned function is called. */
  pause(): () => void;
  /** The consumer has not been told to stop. */
  isRunning(): boolean;
  /** These messages are not to be worked on any more. */
  isStale(): boolean;
}

/** Where a consumer goes on. */
export interface KafkaOffsets {
  /** One. */
  topics: {
    /** Its name. */
    topic: string;
    /** One. */
    partitions: {
      /** Its number. */
      partition: number;
      /** Of the first message that is not done. */
      offset: string;
    }[];
  }[];
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
  /**
   * Takes a message that was not accepted and never will be. The offset moves once it has resolved; when it rejects, the consumer
   * gets the error, and the message comes again. It holds personal data.
   */
  readonly deadLetter: (letter: KafkaDeadLetter<Message>) => Promise<unknown>;
  /** The `sessionTimeout` of the consumer, in milliseconds. Its `heartbeatInterval` and `maxWaitTimeInMs` are to be at most a third of it. */
  readonly sessionTimeoutMs: number;
  /** What a message says, if its value is not the record itself. What it throws makes the message a dead letter. */
  readonly toRecord?: ToRecord<Message> | undefined;
  /** Messages that are delivered, and then committed, together. @default 500 */
  readonly sliceSize?: number | undefined;
  /** Once it aborts, what is in flight ends and is committed, and nothing new starts: abort it, then disconnect the consumer. */
  readonly stop?: AbortSignal | undefined;
}

/** Kafka's own limit of a session is 31 bits. */
export const EACH_BATCH_RULES: RulesOf<EachBatchOptions> = {
  deadLetter: CALLBACK,
  sessionTimeoutMs: number(1, 2_147_483_647),
  toRecord: CALLBACK,
  sliceSize: whole(1),
  stop: SIGNAL,
};
