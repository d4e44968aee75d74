import type { Tracer } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect } from "vitest";
import { observe } from "../../examples/opentelemetry/observe.js";
import { createClientWithClock } from "../../src/client.js";
import type { RelevaClient } from "../../src/index.js";
import { type FakeClock, fakeClock } from "./clock.js";
import { type Handler, observedFetch } from "./fetch.js";

/** A point of a metric: its name, its attributes without those of every request, and its value; of a histogram, count and sum. */
export type Point = readonly [name: string, attributes: string, value: unknown];

/** A client whose events go through the example of OpenTelemetry. */
export interface Traced {
  readonly client: RelevaClient;
  readonly clock: FakeClock;
  readonly tracer: Tracer;
  /** Spans, all of which must have ended. */
  spans(): ReadableSpan[];
  points(): Promise<Point[]>;
}

export function traced(handler: Handler, baseUrl = "https://releva.ai"): Traced {
  const exporter = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const open = new Set<string>();
  const watching: SpanProcessor = {
    onStart: (span) => void open.add(span.spanContext().spanId),
    onEnd: (span) => void open.delete(span.spanContext().spanId),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter), watching] });
  const metering = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: metrics })] });
  const clock = fakeClock();
  const tracer = tracing.getTracer("test");
  const onEvent = observe(tracer, metering.getMeter("test"), baseUrl);
  const { fetch } = observedFetch(handler);
  return {
    client: createClientWithClock({ secretKey: "sk_live_1234", baseUrl, fetch, onEvent }, clock),
    clock,
    tracer,
    spans() {
      expect([...open]).toEqual([]);
      return exporter.getFinishedSpans();
    },
    async points() {
      await metering.shutdown();
      const found =
        metrics
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      return found.flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }): Point => {
          const own = Object.entries(attributes).filter(([name]) => !/^(?:http\.request|url|server)\./.test(name));
          const total = typeof value === "number" ? value : [value.count, "sum" in value && value.sum];
          return [descriptor.name, own.map((pair) => pair.join("=")).join(" "), total];
        }),
      );
    },
  };
}
