import { context, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UPSERT_PROFILES } from "../generated/client.js";
import { BackfillError, type BackfillOptions, type BackfillReport, type RelevaClient } from "../src/index.js";
import { accept, networkError, refuse, silence } from "./support/fetch.js";
import { nobody, numberOf, people, person } from "./support/people.js";
import { type Point, type Traced, traced } from "./support/traced.js";

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

const requestsIn = (spans: readonly ReadableSpan[]): ReadableSpan[] =>
  spans.filter(({ kind }) => kind === SpanKind.CLIENT);

function runIn(spans: readonly ReadableSpan[]): ReadableSpan {
  const [run, ...more] = spans.filter(({ name }) => name === "releva backfill");
  if (!run || more.length > 0) throw new Error(`${more.length} runs more than one`);
  return run;
}

/** The report of a run, also of one that failed. */
async function runOver(
  { client, clock }: Traced,
  source: Parameters<RelevaClient["backfill"]>[0],
  options: BackfillOptions = {},
): Promise<BackfillReport> {
  const run = client.backfill(source, { onReject: () => {}, ...options });
  return clock.until(run).catch((error: unknown) => {
    if (error instanceof BackfillError) return error.report;
    throw error;
  });
}

const recordsOf = ({ accepted, invalid, rejected, failed, unsent }: BackfillReport): Point[] =>
  Object.entries({ accepted, invalid, rejected, failed, unsent }).map(([outcome, count]) => [
    "releva.client.records",
    `releva.operation=backfill releva.outcome=${outcome}`,
    count,
  ]);

const named = (points: readonly Point[], name: string): Point[] => points.filter(([own]) => own === name);

/** What must hold of every run: each request is a child of the run, and the numbers are those of the report. */
async function expectAsReported(observed: Traced, report: BackfillReport): Promise<void> {
  const spans = observed.spans();
  const points = await observed.points();
  const { spanId } = runIn(spans).spanContext();
  expect(requestsIn(spans).map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
    requestsIn(spans).map(() => spanId),
  );
  expect(named(points, "releva.client.records")).toEqual(recordsOf(report));
  const total = (name: string): number =>
    named(points, name).reduce((sum, [, , value]) => sum + Number(Array.isArray(value) ? value[0] : value), 0);
  expect({
    requests: requestsIn(spans).length,
    timed: total("http.client.request.duration"),
    retries: total("releva.client.retries"),
    splits: total("releva.client.splits"),
    bytesSent: requestsIn(spans).reduce((sum, { attributes }) => sum + Number(attributes["http.request.body.size"]), 0),
  }).toEqual({
    requests: report.requests,
    timed: report.requests,
    retries: report.retries,
    splits: report.splits,
    bytesSent: report.bytesSent,
  });
}

test("a request is a client span of the caller's, with the attributes that the conventions require", async () => {
  const { client, tracer, spans } = traced(() =>
    Response.json({}, { status: 202, headers: { "x-request-id": "r-7" } }),
  );
  await tracer.startActiveSpan("order", async (order) => {
    await client.upsert(person(1));
    order.end();
  });
  const [request, order] = spans();
  expect(request).toMatchObject({
    name: `${UPSERT_PROFILES.method} ${UPSERT_PROFILES.path}`,
    kind: SpanKind.CLIENT,
    status: { code: SpanStatusCode.UNSET },
  });
  expect(request?.parentSpanContext?.spanId).toBe(order?.spanContext().spanId);
  expect(request?.attributes).toEqual({
    "http.request.method": UPSERT_PROFILES.method,
    "http.response.status_code": 202,
    "http.request.body.size": JSON.stringify({ profiles: [person(1)] }).length,
    "url.full": `https://releva.ai${UPSERT_PROFILES.path}`,
    "url.template": UPSERT_PROFILES.path,
    "server.address": "releva.ai",
    "server.port": 443,
    "releva.operation": "upsert",
    "releva.records": 1,
    "releva.request_id": "r-7",
  });
});

test("each attempt is a span, and those without a 202 are errors", async () => {
  const observed = traced(async (_, { number }) => {
    if (number === 1) throw networkError("ECONNRESET");
    return number === 2 ? refuse(500) : accept();
  });
  await observed.clock.until(observed.client.upsert(person(1)));
  const spans = observed.spans().map(({ attributes, status }) => ({
    resent: attributes["http.request.resend_count"],
    status: attributes["http.response.status_code"],
    error: attributes["error.type"],
    isError: status.code === SpanStatusCode.ERROR,
  }));
  expect(spans).toEqual([
    { resent: undefined, status: undefined, error: "connection", isError: true },
    { resent: 1, status: 500, error: "500", isError: true },
    { resent: 2, status: 202, error: undefined, isError: false },
  ]);
  expect(await observed.points()).toEqual([
    ["http.client.request.duration", "error.type=connection", [1, 0]],
    ["http.client.request.duration", "http.response.status_code=500 error.type=500", [1, 0]],
    ["http.client.request.duration", "http.response.status_code=202", [1, 0]],
    ["releva.client.records", "releva.operation=upsert releva.outcome=accepted", 1],
    ["releva.client.retries", "releva.operation=upsert error.type=connection", 1],
    ["releva.client.retries", "releva.operation=upsert error.type=server", 1],
  ]);
});

test("durations are in seconds", async () => {
  const { client, clock, points } = traced(silence);
  await expect(clock.until(client.upsert(person(1), { timeoutMs: 4_000, retry: false }))).rejects.toThrow();
  expect(await points()).toEqual([["http.client.request.duration", "error.type=timeout", [1, 4]]]);
});

test.each([200, 302, 401, 404, 503])("a status of %i is an error: only a 202 is none", async (status) => {
  const { client, spans } = traced(() => new Response(null, { status }));
  await expect(client.upsert(person(1), { retry: false })).rejects.toThrow();
  expect(spans().map((span) => [span.attributes["error.type"], span.status.code])).toEqual([
    [`${status}`, SpanStatusCode.ERROR],
  ]);
});

test("a run is a span of the caller's, and the parent of its requests", async () => {
  const observed = traced(accept);
  const report = await observed.tracer.startActiveSpan("nightly", async (nightly) => {
    const done = await runOver(observed, [...people(30), nobody()], { maxBatchSize: 5 });
    nightly.end();
    return done;
  });
  const spans = observed.spans();
  const nightly = spans.find(({ name }) => name === "nightly");
  const run = runIn(spans);
  expect(run.parentSpanContext?.spanId).toBe(nightly?.spanContext().spanId);
  expect([run.kind, run.status.code]).toEqual([SpanKind.INTERNAL, SpanStatusCode.UNSET]);
  expect(run.attributes).toEqual({
    "releva.operation": "backfill",
    "releva.status": "completed",
    "releva.records.accepted": 30,
    "releva.records.invalid": 1,
    "releva.records.rejected": 0,
    "releva.records.failed": 0,
    "releva.records.unsent": 0,
  });
  await expectAsReported(observed, report);
});

test("retries, splits and rejects are those of the report", async () => {
  const observed = traced((_, { records, number }) => {
    if (number === 3) throw networkError("ECONNRESET");
    if (number % 7 === 0) return refuse(500);
    return records.some((record) => numberOf(record) % 11 === 5) ? refuse(400) : accept();
  });
  const report = await runOver(observed, people(60), { concurrency: 3, maxBatchSize: 8 });
  expect(report).toMatchObject({ accepted: 55, rejected: 5 });
  expect([report.retries > 1, report.splits > 5]).toEqual([true, true]);
  await expectAsReported(observed, report);
});

test("two runs at a time keep their requests apart", async () => {
  const observed = traced(accept);
  await Promise.all([runOver(observed, people(5)), runOver(observed, people(7))]);
  const spans = observed.spans();
  const sent = spans
    .filter(({ kind }) => kind === SpanKind.INTERNAL)
    .map((run) =>
      requestsIn(spans)
        .filter(({ parentSpanContext }) => parentSpanContext?.spanId === run.spanContext().spanId)
        .reduce((sum, { attributes }) => sum + Number(attributes["releva.records"]), 0),
    );
  expect(sent.toSorted()).toEqual([5, 7]);
});

test("a pause that the server asks for is counted", async () => {
  const observed = traced((_, { number }) => (number === 2 ? refuse(429, "", { "retry-after": "7" }) : accept()));
  const report = await runOver(observed, people(5), { concurrency: 1 });
  expect(named(await observed.points(), "releva.client.pauses")).toEqual([
    ["releva.client.pauses", "releva.operation=backfill", 1],
  ]);
  expect(report.ok).toBe(true);
});

test("an aborted run ends all its spans, and says that it was aborted", async () => {
  const controller = new AbortController();
  const observed = traced((_, { number }) => {
    if (number === 4) queueMicrotask(() => controller.abort());
    return number < 4 ? accept() : silence();
  });
  const report = await runOver(observed, people(40), { maxBatchSize: 4, signal: controller.signal });
  const spans = observed.spans();
  const run = runIn(spans);
  expect([run.status.code, run.attributes["error.type"], run.attributes["releva.status"]]).toEqual([
    SpanStatusCode.ERROR,
    "aborted",
    "failed",
  ]);
  const errors = requestsIn(spans).map(({ attributes }) => attributes["error.type"]);
  expect(new Set(errors)).toEqual(new Set([undefined, "aborted"]));
  expect(report.failed + report.unsent).toBeGreaterThan(0);
  await expectAsReported(observed, report);
});

test("a run whose source throws is an error of another kind", async () => {
  const observed = traced(accept);
  async function* source(): AsyncGenerator<ReturnType<typeof person>> {
    yield person(1);
    throw new Error("the database is gone");
  }
  const report = await runOver(observed, source());
  expect(runIn(observed.spans()).attributes["error.type"]).toBe("_OTHER");
  await expectAsReported(observed, report);
});

test("a run whose options are wrong has no span that stays open", async () => {
  const { client, spans } = traced(accept);
  await expect(client.backfill([], { concurrency: -1 })).rejects.toThrow("concurrency");
  expect(spans()).toEqual([]);
});

test("a dry run has a span, and no requests", async () => {
  const observed = traced(accept);
  const report = await runOver(observed, people(3), { dryRun: true });
  expect(runIn(observed.spans()).attributes["releva.status"]).toBe("dry-run");
  await expectAsReported(observed, report);
});

test("records of a batcher and of a slice are counted when they are accepted", async () => {
  const { client, clock, points } = traced(accept);
  const batcher = client.batcher();
  const added = [batcher.add(person(1)), batcher.add(person(2))];
  await clock.until(Promise.all([...added, batcher.close()]));
  await clock.until(client.deliver(people(3)));
  expect(named(await points(), "releva.client.records")).toEqual([
    ["releva.client.records", "releva.operation=batcher releva.outcome=accepted", 2],
    ["releva.client.records", "releva.operation=deliver releva.outcome=accepted", 3],
  ]);
});

test("requests of a slice, and of a batcher, have a parent among the spans of those who called", async () => {
  const { client, clock, tracer, spans } = traced((_, { number }) => (number === 1 ? refuse(503) : accept()));
  const batcher = client.batcher();
  const calls: Record<string, () => Promise<unknown>> = {
    deliver: () => client.deliver(people(3)),
    "add 1": () => batcher.add(person(1)),
    "add 2": () => batcher.add(person(2)),
  };
  const called = Object.entries(calls).map(([name, call]) =>
    tracer.startActiveSpan(name, (span) => call().finally(() => span.end())),
  );
  await clock.until(Promise.all([...called, batcher.close()]));
  const names = new Map(spans().map((span) => [span.spanContext().spanId, span.name]));
  const parents = requestsIn(spans()).map(({ attributes, parentSpanContext }) => {
    const parent = names.get(parentSpanContext?.spanId ?? "")?.split(" ")[0];
    return `${attributes["releva.operation"]} in ${parent}`;
  });
  expect(new Set(parents)).toEqual(new Set(["deliver in deliver", "batcher in add"]));
});

test("the address is that of the client's server", async () => {
  const { client, spans } = traced(accept, "http://127.0.0.1:4010/proxy/");
  await client.upsert(person(1));
  expect(spans()[0]?.attributes).toMatchObject({
    "server.address": "127.0.0.1",
    "server.port": 4010,
    "url.full": "http://127.0.0.1:4010/proxy/api/v0/profiles",
  });
});

test("no span and no metric holds the key or a value of a record, whatever the server echoes", async () => {
  const observed = traced((body, { number, request }) => {
    const echo = `${body} ${request.headers.get("authorization")}`;
    const named = { "x-request-id": "sk_live_1234" };
    return number % 3 === 0 ? refuse(500, echo, named) : number % 4 === 0 ? refuse(400, echo, named) : accept();
  });
  await runOver(observed, people(30), { concurrency: 2, maxBatchSize: 3 });
  const spans = observed.spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  const text = JSON.stringify([spans, await observed.points()]);
  expect(spans.length).toBeGreaterThan(10);
  for (const secret of ["sk_live", "example.com", "Bearer", "profile\\"]) expect(text).not.toContain(secret);
});
