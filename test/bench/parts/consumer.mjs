import { Kafka, logLevel } from "kafkajs";

export const SESSION_MS = 30_000;

/** Reads a topic to its end, in a group of its own. */
export async function consume({ broker, topic, rows }, eachBatch) {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench-${process.pid}-${Date.now()}`, sessionTimeout: SESSION_MS });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let seen = 0;
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer.run({
      eachBatchAutoResolve: false,
      async eachBatch(payload) {
        await eachBatch(payload);
        seen += payload.batch.messages.length;
        if (seen === rows) resolve();
      },
    });
  });
  await consumer.disconnect();
}
