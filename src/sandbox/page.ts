import { html } from "hono/html";
import { ASSUMPTIONS, type AssumptionId, type Assumptions } from "./assumptions.js";
import type { RequestEntry } from "./request-entry.js";

export interface PageContent {
  readonly profiles: number;
  readonly events: number;
  readonly requests: number;
  readonly latest: readonly RequestEntry[];
  readonly assumptions: Assumptions;
}

type Markup = ReturnType<typeof html>;

/** The overview at `/`: counts, the latest requests and the assumptions in force. */
export function overviewPage({ profiles, events, requests, latest, assumptions }: PageContent): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Sandbox of the Profile Upsert API</title>
    <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; }
      td, th { text-align: left; padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid #ccc; }
    </style>
  </head>
  <body>
    <h1>Sandbox of the Profile Upsert API</h1>
    <p>${profiles} profiles, ${events} backfill events, ${requests} requests. Nothing here leaves this machine.</p>
    <h2>Latest requests</h2>
    <table>
      <tr><th>Time</th><th>Request</th><th>Profiles</th><th>Bytes</th><th>Status</th><th>Fault</th></tr>
      ${latest.map(requestRow)}
    </table>
    <h2>Assumptions</h2>
    <table>
      <tr><th>Id</th><th>What the vendor's page leaves open</th><th>Here</th></tr>
      ${Object.entries(assumptions).map(assumptionRow)}
    </table>
  </body>
</html>`;
}

function requestRow({ at, method, path, profiles, bytes, status, fault }: RequestEntry): Markup {
  return html`<tr><td>${at}</td><td>${method} ${path}</td><td>${profiles}</td><td>${bytes}</td><td>${status}</td><td>${fault}</td></tr>`;
}

function assumptionRow([id, choice]: [string, string]): Markup {
  return html`<tr><td>${id}</td><td>${ASSUMPTIONS[id as AssumptionId].title}</td><td>${choice}</td></tr>`;
}
