import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { startKafka } from "../../engines/support/kafka.js";
import { startPostgres } from "../../engines/support/postgres.js";
import type { Bench, Suite } from "../bench.js";
import type { Sample } from "../contest.js";
import { cpuOf, cpuRatio, type Finding, spread } from "../findings.js";

const AT_ONCE = 2_000;

/** Consumers of engines, each beside one that only parses and posts. CPU is the consumer's own, not the engine's. */
export const engines: Suite = {
  name: "engines",
  run: async (bench) => [...(await slices(bench)), ...(await kafka(bench)), ...(await postgres(bench))],
};

async function slices(bench: Bench): Promise<Finding[]> {
  const { rows } = bench;
  const options = { file: await bench.inputs.ndjson(rows) };
  const { ours, bare } = await bench.contest("deliver", {
    ours: { script: "slices", rows, options },
    bare: { script: "slices-bare", rows, options },
  });
  return compared("deliver, slices of 500", rows, ours, bare);
}

async function kafka(bench: Bench): Promise<Finding[]> {
  const { rows } = bench;
  const server = await startKafka();
  try {
    const topic = await server.createTopic(4);
    const producer = server.kafka.producer();
    await producer.connect();
    for await (const lines of linesOf(await bench.inputs.ndjson(rows))) {
      await producer.send({ topic, messages: lines.map((value) => ({ value })) });
    }
    await producer.disconnect();
    const options = { broker: server.broker, topic };
    const { ours, bare } = await bench.contest("kafka", {
      ours: { script: "kafka", rows, options },
      bare: { script: "kafka-bare", rows, options },
    });
    return compared("eachBatch on Kafka, kafkajs", rows, ours, bare);
  } finally {
    await server.stop();
  }
}

async function postgres(bench: Bench): Promise<Finding[]> {
  const { rows } = bench;
  const server = await startPostgres();
  try {
    const connection = await server.connect();
    await connection.query("create table rows (id bigserial primary key, key text not null, payload json not null)");
    for await (const lines of linesOf(await bench.inputs.ndjson(rows))) {
      await connection.query(
        "insert into rows (key, payload) select md5(line), line::json from unnest($1::text[]) line",
        [lines],
      );
    }
    await connection.end();
    const options = { database: server.url };
    const { ours, bare } = await bench.contest("postgres", {
      ours: { script: "postgres", rows, options },
      bare: { script: "postgres-bare", rows, options },
    });
    return compared("drainOutbox on PostgreSQL, pg", rows, ours, bare);
  } finally {
    await server.stop();
  }
}

function compared(what: string, rows: number, ours: readonly Sample[], bare: readonly Sample[]): Finding[] {
  const speed = (samples: readonly Sample[]) => spread(cpuOf(samples).map((cpuMs) => (rows / cpuMs) * 1_000));
  return [
    { what: `${what}: records per second of CPU`, reached: speed(ours), unit: "/s" },
    { what: `${what}, bare: records per second of CPU`, reached: speed(bare), unit: "/s" },
    cpuRatio(`${what}: CPU over the bare one`, ours, bare),
  ];
}

async function* linesOf(file: string): AsyncGenerator<string[]> {
  let lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines.push(line);
    if (lines.length < AT_ONCE) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}
