import { Kafka, logLevel } from "kafkajs";
import { systemClock } from "../../../src/clock.js";
import { consume } from "../../../src/engines/each-batch.js";
import { createClient } from "../../../src/index.js";

/** What a consumer is started with. */
export interface ConsumerSettings {
  readonly broker: string;
  readonly topic: string;
  readonly deadTopic: string;
  readonly group: string;
  readonly baseUrl: string;
  readonly sessionTimeoutMs: number;
  readonly sliceSize?: number;
  /** What the test breaks on purpose, to see that its scenario would tell. */
  readonly broken?: "commits past the prefix" | "no lease" | "dead letters after the commit";
}

const {
  broker,
  topic,
  deadTopic,
  group,
  baseUrl,
  sessionTimeoutMs,
  sliceSize = 100,
  broken,
} = JSON.parse(process.env.SETTINGS ?? "{}") as ConsumerSettings;

const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
const client = createClient({ secretKey: "sandbox_key", baseUrl, retry: { baseDelayMs: 50, maxDelayMs: 200 } });
const consumer = kafka.consumer({
  groupId: group,
  sessionTimeout: sessionTimeoutMs,
  heartbeatInterval: sessionTimeoutMs / 10,
  maxWaitTimeInMs: sessionTimeoutMs / 10, // kafkajs gives no sign of life while it waits for messages: 5 s are more than a session here
  rebalanceTimeout: 10_000,
});
const producer = kafka.producer();
const stop = new AbortController();
const late: (() => Promise<unknown>)[] = [];

const handler = consume(
  broken === "no lease" ? { deliver: (records, { scope } = {}) => client.deliver(records, { scope }) } : client,
  {
    sliceSize,
    sessionTimeoutMs,
    stop: stop.signal,
    async deadLetter({ message, partition, status, code }) {
      const write = () =>
        producer.send({
          topic: deadTopic,
          messages: [
            { key: `${partition} ${message.offset}`, value: message.value as Buffer | null, headers: { status, code } },
          ],
        });
      if (broken === "dead letters after the commit") late.push(write);
      else await write();
    },
  },
  systemClock,
);

async function main(): Promise<void> {
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  consumer.on("consumer.group_join", ({ payload }) => console.log("joined", JSON.stringify(payload.memberAssignment)));
  await consumer.run({
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 3,
    async eachBatch(payload) {
      if (broken !== "commits past the prefix") await handler(payload);
      else {
        await handler({ ...payload, batch: payload.batch, pause: () => payload.pause() });
        for (const { offset } of payload.batch.messages) payload.resolveOffset(offset);
        await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
      }
      if (broken === "dead letters after the commit") {
        await new Promise((resolve) => setTimeout(resolve, 1_000)); // a crash comes in between
        for (const write of late.splice(0)) await write();
      }
    },
  });
}

process.once("SIGTERM", async () => {
  stop.abort();
  await consumer.disconnect();
  await producer.disconnect();
  process.exit(0);
});

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
