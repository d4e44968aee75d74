import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { LambdaContext, SqsBatchResponse } from "../../../src/engines/lambda.js";
import { pause } from "../support/program.js";
import type { Queue } from "../support/sqs.js";

export type Handler = (event: SQSEvent, context: LambdaContext) => Promise<SqsBatchResponse>;

export interface EventSourceOptions {
  readonly client: SQSClient;
  readonly queue: Queue;
  readonly handler: Handler;
  /** Of the function: what has not returned by then is killed. */
  readonly timeoutMs: number;
  /** Invocations at the same time. @default 1 */
  readonly instances?: number;
}

/** What an event source mapping has seen. */
export interface Seen {
  /** By id, how often a message was received. */
  readonly received: ReadonlyMap<string, number>;
  /** By id, how often a message was named as one that comes back. */
  readonly named: ReadonlyMap<string, number>;
  /** By id, how often a message was of a function that was killed or threw. */
  readonly left: ReadonlyMap<string, number>;
  /** Functions that had not returned at their timeout. */
  readonly killed: number;
  /** What functions threw. */
  readonly errors: readonly unknown[];
}

/**
 * What AWS Lambda does with a queue, with `ReportBatchItemFailures`: it calls the function with a batch, and deletes what the function
 * does not name. A function that throws, or does not return in time, leaves all of its batch to the visibility timeout.
 */
export class EventSource implements Seen {
  readonly received: Map<string, number> = new Map();
  readonly named: Map<string, number> = new Map();
  readonly left: Map<string, number> = new Map();
  readonly errors: unknown[] = [];
  killed = 0;
  readonly #options: EventSourceOptions;
  readonly #ended: Promise<unknown>;
  #isRunning = true;

  constructor(options: EventSourceOptions) {
    this.#options = options;
    this.#ended = Promise.all(Array.from({ length: options.instances ?? 1 }, () => this.#poll()));
  }

  /** Resolves once no invocation is left. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#ended;
  }

  async #poll(): Promise<void> {
    while (this.#isRunning) {
      const records = await this.#receive();
      if (records.length === 0) await pause(50);
      else await this.#invoke(records);
    }
  }

  async #receive(): Promise<SQSRecord[]> {
    const { client, queue } = this.#options;
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return Messages.map(({ MessageId = "", ReceiptHandle = "", Body = "", MD5OfBody = "", Attributes = {} }) => {
      count(this.received, MessageId);
      return {
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        md5OfBody: MD5OfBody,
        attributes: Attributes as unknown as SQSRecord["attributes"],
        messageAttributes: {},
        eventSource: "aws:sqs",
        eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${queue.url.split("/").at(-1)}`,
        awsRegion: "eu-central-1",
      };
    });
  }

  async #invoke(records: readonly SQSRecord[]): Promise<void> {
    const { client, queue, handler, timeoutMs } = this.#options;
    const endsAt = Date.now() + timeoutMs;
    const context: LambdaContext = { getRemainingTimeInMillis: () => endsAt - Date.now() };
    try {
      const answer = await Promise.race([handler({ Records: [...records] }, context), pause(timeoutMs)]);
      if (answer === undefined) {
        this.killed += 1;
        for (const { messageId } of records) count(this.left, messageId);
        return;
      }
      const back = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const id of back) count(this.named, id);
      const done = records.filter(({ messageId }) => !back.has(messageId));
      const entries = done.map(({ receiptHandle }, n) => ({ Id: String(n), ReceiptHandle: receiptHandle }));
      if (entries.length > 0) {
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }));
      }
    } catch (error) {
      this.errors.push(error);
      for (const { messageId } of records) count(this.left, messageId);
    }
  }
}

function count(counts: Map<string, number>, id: string): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}
