// Copy this file. It turns the events of a client into spans and metrics of OpenTelemetry, after its conventions for HTTP
// clients: https://opentelemetry.io/docs/specs/semconv/http/
import {
  type Attributes,
  context,
  type Meter,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { ClientEvent } from "releva-profiles";

const PATH = "/api/v0/profiles";
const OUTCOMES = ["accepted", "invalid", "rejected", "failed", "unsent"] as const;

type AttemptEnd = Extract<ClientEvent, { type: "response" | "failure" }>;

/**
 * An `onEvent` for `createClient`. Each attempt of a request is a span: a child of its run's span, or else of the span that
 * is active where the client was called.
 *
 * @param baseUrl that of the client: no event says where requests go
 */
export function observe(tracer: Tracer, meter: Meter, baseUrl = "https://releva.ai"): (event: ClientEvent) => void {
  const { origin, protocol, hostname, port, pathname } = new URL(baseUrl);
  const http: Attributes = {
    "http.request.method": "POST",
    "url.template": PATH,
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "http:" ? 80 : 443),
  };
  const url = `${origin}${pathname.replace(/\/$/, "")}${PATH}`;

  const duration = meter.createHistogram("http.client.request.duration", {
    unit: "s",
    description: "Duration of HTTP client requests.",
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
  });
  const records = meter.createCounter("releva.client.records", {
    unit: "{record}",
    description: "Records, by outcome.",
  });
  const retries = meter.createCounter("releva.client.retries", {
    unit: "{request}",
    description: "Requests sent again.",
  });
  const splits = meter.createCounter("releva.client.splits", {
    unit: "{request}",
    description: "Requests taken apart.",
  });
  const pauses = meter.createCounter("releva.client.pauses", {
    unit: "{pause}",
    description: "Waits the server asked for.",
  });

  /** Spans that have not ended, by the `id` of an attempt or the number of a run: no two of a process are the same. */
  const open = new Map<number, Span>();

  function end(key: number, attributes: Attributes, error?: string): void {
    const span = open.get(key);
    open.delete(key);
    span?.setAttributes(withError(attributes, error));
    if (error !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  }

  function endAttempt({ id, durationMs }: AttemptEnd, result: Attributes, error?: string): void {
    duration.record(durationMs / 1000, { ...http, ...withError(result, error) });
    end(id, result, error);
  }

  return (event) => {
    const operation = { "releva.operation": event.operation };
    switch (event.type) {
      case "start":
        if (event.run !== undefined)
          open.set(event.run, tracer.startSpan(`releva ${event.operation}`, { attributes: operation }));
        return;

      case "request": {
        const run = event.run === undefined ? undefined : open.get(event.run);
        const parent = run ? trace.setSpan(context.active(), run) : context.active();
        const attributes: Attributes = {
          ...http,
          ...operation,
          "url.full": url,
          "http.request.body.size": event.bytes,
          "releva.records": event.records,
          ...(event.attempt > 1 && { "http.request.resend_count": event.attempt - 1 }),
        };
        open.set(event.id, tracer.startSpan(`POST ${PATH}`, { kind: SpanKind.CLIENT, attributes }, parent));
        return;
      }

      case "response": {
        const { id, status, requestId } = event;
        if (requestId !== undefined) open.get(id)?.setAttribute("releva.request_id", requestId);
        // Whatever is no 202 is an error, also a success or a redirect: it was not the API that answered.
        endAttempt(event, { "http.response.status_code": status }, status === 202 ? undefined : `${status}`);
        // Records of a run are counted when it ends: it knows those that were never sent, and counts none twice.
        if (event.run === undefined && status === 202)
          records.add(event.records, { ...operation, "releva.outcome": "accepted" });
        return;
      }

      case "failure":
        return endAttempt(event, {}, event.code);

      case "retry":
        return retries.add(1, { ...operation, "error.type": event.code });

      case "split":
        return splits.add(1, operation);

      case "pause":
        return pauses.add(1, operation);

      case "end": {
        if (event.run === undefined) return;
        for (const outcome of OUTCOMES) records.add(event[outcome], { ...operation, "releva.outcome": outcome });
        const counts = Object.fromEntries(OUTCOMES.map((outcome) => [`releva.records.${outcome}`, event[outcome]]));
        const error = event.status === "failed" ? (event.code ?? "_OTHER") : undefined; // your own code threw
        return end(event.run, { ...counts, "releva.status": event.status }, error);
      }
    }
  };
}

const withError = (attributes: Attributes, error: string | undefined): Attributes =>
  error === undefined ? attributes : { ...attributes, "error.type": error };
