import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { typeCheck } from "../support/docs/type-check.js";

/** The types of the packed package, beside those of the engines' clients. Nothing of them is built or run. */
const { kafkajs, "@types/pg": pg } = manifest.devDependencies;
const CLIENTS = [
  `kafkajs@${kafkajs}`,
  "@confluentinc/kafka-javascript@1.10.1",
  `@types/pg@${pg}`,
  "@types/aws-lambda@8.10.164",
];
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "releva-profiles-engines-"));
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "engines", private: true, type: "module" }));
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  await promisify(execFile)("npm", ["install", ...flags, inject("tarball"), ...CLIENTS], { cwd: project });
});

afterAll(() => rm(project, { recursive: true, force: true }));

async function problems(name: string, code: string): Promise<readonly string[]> {
  const file = join(project, `${name}.mts`);
  await writeFile(file, code);
  return typeCheck([file]).map((problem) => problem.replace(`${project}/`, ""));
}

const kafka = (from: string): string => `
  import { createClient } from "releva-profiles";
  import { eachBatch } from "releva-profiles/kafka";
  ${from}
  const client = createClient({ secretKey: "sandbox_key" });
  const stop = new AbortController();
  await consumer.run({
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 3,
    eachBatch: eachBatch(client, {
      sessionTimeoutMs: 30_000,
      stop: stop.signal,
      toRecord: ({ value }) => value,
      async deadLetter({ message, topic, partition, status, code, reason, path }) {
        const headers = { topic, partition: String(partition), status, code, reason, path: path ?? "" };
        await producer.send({ topic: "dead", messages: [{ key: message.key ?? null, value: message.value, headers }] });
      },
    }),
  });`;

const KAFKAJS = `
  import { type Consumer, type EachBatchHandler, type Producer } from "kafkajs";
  declare const consumer: Consumer;
  declare const producer: Producer;`;
const CONFLUENT = `
  import { KafkaJS } from "@confluentinc/kafka-javascript";
  const consumer = new KafkaJS.Kafka().consumer({ kafkaJS: { groupId: "profiles" } });
  const producer = new KafkaJS.Kafka().producer();`;

test("the handler for Kafka fits kafkajs", async () => {
  expect(await problems("kafkajs", kafka(KAFKAJS))).toEqual([]);
});

test("the handler for Kafka fits the KafkaJS API of @confluentinc/kafka-javascript", async () => {
  expect(await problems("confluent", kafka(CONFLUENT))).toEqual([]);
});

test("a client of pg is the connection that the outbox needs", async () => {
  const code = `
    import pg from "pg";
    import { createClient } from "releva-profiles";
    import { drainOutbox, outboxSql } from "releva-profiles/postgres";
    const connect = async () => {
      const connection = new pg.Client("postgres://127.0.0.1/shop");
      await connection.connect();
      return connection;
    };
    await (await connect()).query(outboxSql());
    await drainOutbox(createClient({ secretKey: "sandbox_key" }), { connect });`;
  expect(await problems("postgres", code)).toEqual([]);
});

test("the handler for SQS is one of AWS Lambda", async () => {
  const code = `
    import type { SQSHandler, SQSRecord } from "aws-lambda";
    import { createClient } from "releva-profiles";
    import { sqsHandler } from "releva-profiles/lambda";
    export const handler: SQSHandler = sqsHandler<SQSRecord>(createClient({ secretKey: "sandbox_key" }), {
      deadLetter: async ({ message, reason }) => console.error(message.receiptHandle, reason),
    });`;
  expect(await problems("lambda", code)).toEqual([]);
});

test("what does not fit is told: these types are no any", async () => {
  const wrong = (code: string, from: string, to: string): string => {
    expect(code).toContain(from);
    return code.replace(from, to);
  };
  const code = kafka(KAFKAJS);
  expect(await problems("value", wrong(code, "value: message.value", "value: message.offset.length"))).toHaveLength(1);
  expect(await problems("record", wrong(code, "=> value,", "=> 1,"))).toHaveLength(1);
  expect(await problems("path", wrong(kafka(CONFLUENT), 'path ?? ""', "path ?? 1"))).toHaveLength(1);
});
