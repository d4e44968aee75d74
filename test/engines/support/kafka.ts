import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Admin, Kafka, logLevel } from "kafkajs";
import { classPath } from "./jars.js";
import { freePort, type Program, pause, run, says, start, until } from "./program.js";

export interface KafkaServer {
  readonly broker: string;
  readonly kafka: Kafka;
  readonly admin: Admin;
  /** A topic of its own for each test. */
  createTopic(partitions: number): Promise<string>;
  /** Kills it, and starts it again on the same data and port after so long. */
  restart(afterMs: number): Promise<void>;
  stop(): Promise<void>;
}

const MEMORY = ["-Xmx384m", "-XX:+UseSerialGC"];

/** Kafka 4 in a folder of its own, on this machine only. */
export async function startKafka(): Promise<KafkaServer> {
  const jars = await classPath("org.apache.kafka", "kafka_2.13", "4.0.0");
  const folder = mkdtempSync(join(tmpdir(), "releva-kafka-"));
  const [port, controller] = [await freePort(), await freePort()];
  const config = join(folder, "server.properties");
  writeFileSync(config, properties(folder, port, controller));
  await run("java", [
    ...MEMORY,
    "-cp",
    jars,
    "kafka.tools.StorageTool",
    "format",
    "-t",
    "MkU3OEVBNTcwNTJENDM2Qg",
    "-c",
    config,
  ]);
  const begin = (): Program => start("java", [...MEMORY, "-cp", jars, "kafka.Kafka", config]);
  let server = begin();
  const broker = `127.0.0.1:${port}`;
  const kafka = new Kafka({
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  const admin = kafka.admin();
  try {
    await says(server, /./s).catch(() => {}); // without a logger it says nothing but warnings
    await admin.connect();
  } catch (error) {
    await server.stop("SIGKILL");
    throw new Error(`Kafka does not answer:\n${server.output()}`, { cause: error });
  }
  let topics = 0;
  return {
    broker,
    kafka,
    admin,
    async createTopic(partitions) {
      const topic = `profiles-${++topics}`;
      await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions }] });
      for (;;) {
        const found = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => undefined);
        if (found?.topics[0]?.partitions.every(({ leader }) => leader >= 0)) return topic;
        await pause(50);
      }
    },
    async restart(afterMs) {
      await server.stop("SIGKILL");
      await pause(afterMs);
      server = begin();
      await until(() => admin.listTopics().then(Boolean, () => false), "Kafka answers again");
    },
    async stop() {
      await admin.disconnect();
      await server.stop("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const properties = (folder: string, port: number, controller: number): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${join(folder, "data")}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
`;
