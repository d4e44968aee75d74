import { keysOf } from "../../../src/index.js";
import type { ProfileUpsert } from "../../../src/types.js";
import type { KafkaServer } from "../support/kafka.js";
import { keyText } from "../support/keys.js";
import { check, emailOf, type Found, type Observed, observe, version } from "../support/observed.js";
import { type Program, until } from "../support/program.js";
import { startWorker } from "../support/worker.js";
import type { ConsumerSettings } from "./consumer.js";

/** A topic, its consumers and the sandbox that they deliver to. */
export interface Scene {
  readonly sandbox: Observed;
  readonly consumers: Program[];
  readonly topic: string;
  /** Starts one more consumer. */
  join(): Promise<Program>;
  /** Versions of people, by the key that producers partition by. Whoever has one is to end at the last of them. */
  send(records: readonly ProfileUpsert[]): Promise<void>;
  sendRaw(values: readonly (string | null)[]): Promise<void>;
  /** In a transaction, whose end has an offset of its own. */
  sendInTransaction(records: readonly ProfileUpsert[]): Promise<void>;
  /** Messages that are committed, of all. */
  committed(): Promise<number>;
  /** Waits until all is committed, and says what came of it. */
  end(): Promise<Found>;
  /** By `partition offset`, how often each was written. */
  deadLetters(): Promise<Map<string, number>>;
  close(): Promise<void>;
}

export type SceneOptions = Partial<ConsumerSettings> & { readonly partitions?: number; readonly consumers?: number };

let scenes = 0;

export async function scene(
  server: KafkaServer,
  { partitions = 6, consumers = 3, ...settings }: SceneOptions = {},
): Promise<Scene> {
  const sandbox = await observe();
  const [topic, deadTopic] = [await server.createTopic(partitions), await server.createTopic(1)];
  const given: ConsumerSettings = {
    ...{ broker: server.broker, topic, deadTopic, baseUrl: sandbox.url, sessionTimeoutMs: 6_000 },
    group: `group-${++scenes}`,
    ...settings,
  };
  const producer = server.kafka.producer();
  await producer.connect();
  const last = new Map<string, number>();
  let sent = 0;
  const started: Program[] = [];

  const produce = async (messages: readonly { key: string | null; value: string | null }[]): Promise<void> => {
    for (let from = 0; from < messages.length; from += 2_000) {
      await producer.send({ topic, messages: messages.slice(from, from + 2_000) });
    }
    sent += messages.length;
  };
  const committed = async (): Promise<number> => {
    const [found] = await server.admin.fetchOffsets({ groupId: given.group, topics: [topic] });
    return (found?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  };
  const join = async (): Promise<Program> => {
    const program = await startWorker(new URL("./consumer.ts", import.meta.url), given);
    started.push(program);
    return program;
  };
  for (let n = 0; n < consumers; n += 1) await join();
  await until(() => isShared(started, partitions), "every partition has its consumer");

  return {
    sandbox,
    topic,
    consumers: started,
    join,
    committed,
    async send(records) {
      for (const { profile } of records)
        if (profile.email) last.set(profile.email, Number(profile.firstName?.slice(1)));
      await produce(records.map((record) => ({ key: keyText(keysOf(record)), value: JSON.stringify(record) })));
    },
    async sendInTransaction(records) {
      const transactional = server.kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
      await transactional.connect();
      const transaction = await transactional.transaction();
      const messages = records.map((record) => ({ key: keyText(keysOf(record)), value: JSON.stringify(record) }));
      await transaction.send({ topic, messages });
      await transaction.commit();
      await transactional.disconnect();
    },
    sendRaw: (values) => produce(values.map((value) => ({ key: null, value }))),
    async end() {
      await until(async () => (await committed()) === sent, `all of ${topic} is committed`);
      for (const email of [...last.keys()]) if (/refused|poison/.test(email)) last.delete(email);
      return check(sandbox, last);
    },
    async deadLetters() {
      const consumer = server.kafka.consumer({ groupId: `${given.group}-dead-${Date.now()}` });
      const found = new Map<string, number>();
      const [{ high } = { high: "0" }] = await server.admin.fetchTopicOffsets(deadTopic);
      if (Number(high) === 0) return found;
      await consumer.connect();
      await consumer.subscribe({ topics: [deadTopic], fromBeginning: true });
      let read = 0;
      await consumer.run({
        eachMessage: async ({ message }) => {
          const place = String(message.key);
          found.set(place, (found.get(place) ?? 0) + 1);
          read += 1;
        },
      });
      await until(() => read >= Number(high), "all dead letters are read");
      await consumer.disconnect();
      return found;
    },
    async close() {
      for (const program of started) await program.stop("SIGKILL");
      await producer.disconnect();
      await sandbox.close();
    },
  };
}

/** Each partition is assigned to one consumer, by what each said last. */
function isShared(consumers: readonly Program[], partitions: number): boolean {
  const all = consumers.flatMap(({ output }) => {
    const said = [...output().matchAll(/joined (.*)/g)].at(-1)?.[1];
    return said === undefined ? [] : Object.values(JSON.parse(said) as Record<string, number[]>).flat();
  });
  return (
    all.length === partitions &&
    new Set(all).size === partitions &&
    consumers.every(({ output }) => /joined/.test(output()))
  );
}

/** Versions of so many people, each in its order. */
export const versions = (people: number, each: number, from = 0): ProfileUpsert[] =>
  Array.from({ length: each }, (_, v) =>
    Array.from({ length: people }, (__, who) => version(from + who, v + 1)),
  ).flat();

/** What a server does on a bad day. */
export function badDay({ sandbox: { sandbox } }: Scene): void {
  const faults = [
    { fault: { kind: "status", status: 503 }, when: { probability: 0.05, seed: 1 } },
    { fault: { kind: "status", status: 429, headers: { "Retry-After": "1" } }, when: { probability: 0.02, seed: 2 } },
    { fault: { kind: "reset", when: "after-apply" }, when: { probability: 0.04, seed: 3 } },
    { fault: { kind: "status", status: 400 }, when: { bodyIncludes: emailOf("refused") } },
    { fault: { kind: "delay", ms: 20 }, when: { every: 1 } },
  ] as const;
  for (const fault of faults) sandbox.faults.add(fault);
}
