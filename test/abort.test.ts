import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { abortedBy, onAbort } from "../src/abort.js";
import { AbortError, createClient, isRelevaError } from "../src/index.js";
import { observedFetch } from "./support/fetch.js";

test("however many wait for a signal, it has one listener", () => {
  const { signal } = new AbortController();
  const forgets = Array.from({ length: 20 }, () => onAbort(signal, () => {}));
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  for (const forget of forgets) forget();
});

test("who waits is called once, unless it was forgotten; after an abort, at once", () => {
  const controller = new AbortController();
  const heard: string[] = [];
  onAbort(controller.signal, () => heard.push("first"));
  onAbort(controller.signal, () => heard.push("forgotten"))();
  controller.abort();
  controller.abort();
  onAbort(controller.signal, () => heard.push("late"));
  onAbort(undefined, () => heard.push("never"));
  expect(heard).toEqual(["first", "late"]);
});

test("calls that share a signal make no runtime warn of a leak", async () => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error): void => void warnings.push(name);
  process.on("warning", onWarning);
  const { signal } = new AbortController();
  const client = createClient({ secretKey: "k", fetch: observedFetch().fetch });
  const record = { profile: { email: "ann@example.com" }, subscribedAtChanged: false };
  const batcher = client.batcher({ lingerMs: 0 });
  await Promise.all([
    ...Array.from({ length: 30 }, () => client.upsert(record, { signal })),
    ...Array.from({ length: 30 }, () => client.deliver([record], { signal })),
    ...Array.from({ length: 30 }, () => client.backfill([record], { signal })),
    ...Array.from({ length: 30 }, () => batcher.add(record)),
    ...Array.from({ length: 30 }, () => batcher.close({ signal })),
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", onWarning);
  expect(warnings).toEqual([]);
});

test("the reason of a signal is the cause, of whatever ends by it", async () => {
  const reason = new Error("the pod is going away");
  const record = { profile: { email: "ann@example.com" }, subscribedAtChanged: false };
  const hanging = (): Promise<Response> => new Promise(() => {});
  const client = createClient({ secretKey: "k", fetch: hanging });
  const ended = async (start: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> => {
    const controller = new AbortController();
    const outcome = start(controller.signal).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(reason);
    return outcome;
  };
  const backfill = await ended((signal) => client.backfill([record], { signal }));
  const [delivered] = (await ended((signal) => client.deliver([record], { signal }))) as [{ error: unknown }];
  for (const error of [
    await ended((signal) => client.upsert(record, { signal })),
    (backfill as Error).cause,
    delivered.error,
    abortedBy(AbortSignal.abort(new AbortError("first", { cause: reason }))),
  ]) {
    expect(isRelevaError(error) && error.code).toBe("aborted");
    expect((error as Error).cause).toBe(reason);
    expect(Object.keys(error as object)).not.toContain("cause");
  }
});
