// Delivers what an SQS queue has, from a process of your own: the handler of a Lambda function needs no Lambda.
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createClient } from "releva-profiles";
import { sqsHandler } from "releva-profiles/lambda";

const QueueUrl = process.env.SQS_QUEUE_URL;
const deadQueueUrl = process.env.SQS_DEAD_QUEUE_URL;

/** So long nobody else gets what was received here. It stands for the timeout of a function: the handler ends before. */
const VisibilityTimeout = Number(process.env.SQS_VISIBILITY_SECONDS ?? 60);
/** An answer without messages takes so long. It is part of the time above. */
const WaitTimeSeconds = Math.min(20, VisibilityTimeout / 3);

const sqs = new SQSClient(); // its region and credentials are where the AWS SDK looks for them
const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
});

const handle = sqsHandler(client, {
  deadLetter: ({ message, code }) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: deadQueueUrl,
        MessageBody: message.body,
        MessageAttributes: { code: { DataType: "String", StringValue: code } },
      }),
    ),
});

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort()); // what was received is delivered first

while (!stop.signal.aborted) {
  const hiddenUntil = Date.now() + VisibilityTimeout * 1_000;
  const messages = await receive();
  if (messages.length === 0) continue;
  const Records = messages.map(({ MessageId = "", Body = "", Attributes }) => ({
    messageId: MessageId,
    body: Body,
    attributes: Attributes, // without the group and the number of a FIFO queue, its order is not kept
  }));
  // It throws when the key is refused: this process ends, and all of the batch comes again.
  const { batchItemFailures } = await handle({ Records }, { getRemainingTimeInMillis: () => hiddenUntil - Date.now() });
  const back = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const done = messages.filter(({ MessageId = "" }) => !back.has(MessageId));
  if (done.length > 0) await remove(done);
  console.log(`${done.length} delivered, ${back.size} come again`);
}

/** Up to ten messages; none once this process is to end. */
async function receive(): Promise<Message[]> {
  try {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
        WaitTimeSeconds,
        MessageSystemAttributeNames: ["MessageGroupId", "SequenceNumber"],
      }),
      { abortSignal: stop.signal },
    );
    return Messages;
  } catch (error) {
    if (stop.signal.aborted) return [];
    throw error;
  }
}

/** What is not removed, because this fails, comes again: a duplicate, and no loss. */
async function remove(done: readonly Message[]): Promise<void> {
  const Entries = done.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}
