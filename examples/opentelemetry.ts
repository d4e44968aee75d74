// Shows what a client does as spans and metrics of OpenTelemetry. What you would copy is opentelemetry/observe.ts.
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createClient } from "releva-profiles";
import { observe } from "./opentelemetry/observe.js";

// Both stand for the exporters to your collector.
const spans = new InMemorySpanExporter();
const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);

const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const metering = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: metrics })] });

const baseUrl = process.env.RELEVA_BASE_URL ?? "https://releva.ai";
const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl,
  onEvent: observe(tracing.getTracer("releva-profiles"), metering.getMeter("releva-profiles"), baseUrl),
});

const customers = Array.from({ length: 20 }, (_, id) => ({
  profile: { email: id === 7 ? "no address" : `customer${id}@shop.example` },
  subscribedAtChanged: false,
}));
const report = await client.backfill(customers, {
  concurrency: 1, // so that what is printed below does not depend on the speed of the network
  onReject: ({ index, reason }) => console.log(`record ${index} ${reason}`),
});
console.log(`${report.accepted} of ${report.read} accepted (202)`);

for (const { name, attributes, parentSpanContext } of spans.getFinishedSpans()) {
  const { "releva.records": records, "http.response.status_code": status } = attributes;
  console.log(parentSpanContext ? `  ${name}: ${records} sent, ${status}` : name);
}
await metering.forceFlush();
const [scope] = metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
for (const { descriptor, dataPoints } of scope?.metrics ?? []) {
  for (const { attributes, value } of dataPoints) {
    const outcome = attributes["releva.outcome"];
    console.log(
      outcome ? `${descriptor.name}, ${outcome}:` : `${descriptor.name}:`,
      typeof value === "number" ? value : value.count,
    );
  }
}
await Promise.all([tracing.shutdown(), metering.shutdown()]);
