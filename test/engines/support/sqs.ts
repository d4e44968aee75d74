import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { classPath } from "./jars.js";
import { freePort, says, start } from "./program.js";

export interface SqsServer {
  readonly endpoint: string;
  readonly client: SQSClient;
  /** A queue of its own for each test. @param visibilitySeconds how long a message that was received is hidden */
  createQueue(visibilitySeconds: number, isFifo?: boolean): Promise<Queue>;
  stop(): Promise<void>;
}

/** What a producer sends. */
export interface Sent {
  readonly body: string;
  /** In a FIFO queue. */
  readonly group?: string;
}

export interface Queue {
  readonly url: string;
  send(messages: readonly Sent[]): Promise<void>;
  /** Messages that are there, hidden ones included. */
  count(): Promise<number>;
  /** Takes all that is there. */
  drain(): Promise<string[]>;
}

/** ElasticMQ, which speaks as SQS does, on this machine only. */
export async function startSqs(): Promise<SqsServer> {
  const jars = await classPath("org.elasticmq", "elasticmq-server_2.13", "1.6.12");
  const folder = mkdtempSync(join(tmpdir(), "releva-sqs-"));
  const port = await freePort();
  const config = join(folder, "elasticmq.conf");
  writeFileSync(config, configuration(port));
  const server = start("java", ["-Xmx256m", `-Dconfig.file=${config}`, "-cp", jars, "org.elasticmq.server.Main"]);
  await says(server, /ElasticMQ server \([^)]*\) started/);
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: "none", secretAccessKey: "none" };
  const client = new SQSClient({ endpoint, region: "eu-central-1", credentials });
  let queues = 0;
  return {
    endpoint,
    client,
    async createQueue(visibilitySeconds, isFifo = false) {
      queues += 1;
      const { QueueUrl = "" } = await client.send(
        new CreateQueueCommand({
          QueueName: `profiles-${queues}${isFifo ? ".fifo" : ""}`,
          Attributes: {
            VisibilityTimeout: String(visibilitySeconds),
            ...(isFifo && { FifoQueue: "true", ContentBasedDeduplication: "false" }),
          },
        }),
      );
      return queue(client, QueueUrl);
    },
    async stop() {
      client.destroy();
      await server.stop("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function queue(client: SQSClient, url: string): Queue {
  let sent = 0;
  return {
    url,
    async send(messages) {
      for (let from = 0; from < messages.length; from += 10) {
        const entries = messages.slice(from, from + 10).map(({ body, group }) => {
          sent += 1;
          const fifo = group !== undefined && { MessageGroupId: group, MessageDeduplicationId: String(sent) };
          return { Id: String(sent), MessageBody: body, ...fifo };
        });
        const { Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));
        if (Failed?.length) throw new Error(`not sent: ${JSON.stringify(Failed)}`);
      }
    },
    async count() {
      const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
      );
      return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    },
    async drain() {
      const bodies: string[] = [];
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return bodies;
        bodies.push(...Messages.map(({ Body = "" }) => Body));
        const entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries }));
      }
    },
  };
}

const configuration = (port: number): string => `
include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-hostname = "127.0.0.1", bind-port = ${port}, sqs-limits = strict }
rest-stats { enabled = false }
`;
