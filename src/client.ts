import type { Client } from "openapi-fetch";
import { createContractClient } from "../generated/client.js";
import type { BackfillOptions, BackfillRun } from "./backfill/options.js";
import type { Source } from "./backfill/source.js";
import { startBackfill } from "./backfill/start.js";
import { Batcher, type BatcherOptions, type ProfileBatcher } from "./batcher/batcher.js";
import { type Clock, systemClock } from "./clock.js";
import { createAdaptiveLimits, type DeliverOptions, type DeliverResult, deliver } from "./deliver.js";
import type { ClientContext } from "./dispatch.js";
import { ConfigError, ValidationError } from "./errors.js";
import { type ClientEvent, quietly } from "./events.js";
import { type CallOptions, callRetryPolicy, checkOptions, type RetryOptions } from "./options.js";
import { UNWRITABLE } from "./record/prepare.js";
import { readOnce } from "./record/reading.js";
import type { SourceRecord } from "./record/source-record.js";
import { optionsOf, type Validation, validateRequest } from "./record/validate.js";
import { assembleBody } from "./request/body.js";
import { Health } from "./request/health.js";
import { createSender } from "./request/send.js";
import { createTransport } from "./request/transport.js";
import { checkBaseUrl, checkSecretKey, destinationOf, refuseBrowser, VERSION } from "./settings.js";
import type { ProfileUpsertInput, paths } from "./types.js";

export interface ClientOptions {
  /** The secret key of the account. It is kept in a closure: no property, error or log of the client shows it. */
  readonly secretKey: string;
  /** https, or http to a loopback host. @default the contract's server, https://releva.ai */
  readonly baseUrl?: string | undefined;
  /** Called with a URL and the ready bytes of a body; by `raw` with a `Request`. @default the global `fetch` */
  readonly fetch?: typeof fetch | undefined;
  /** One attempt, headers and body, in milliseconds. @default 30000 for `upsert`, 60000 for runs */
  readonly timeoutMs?: number | undefined;
  /** `false` means one attempt. */
  readonly retry?: RetryOptions | false | undefined;
  /** `strict`: unknown fields are issues. `contract`: they are not. `off`: the server alone decides. @default "strict" */
  readonly validation?: Validation | undefined;
  /** What the client does, for metrics and logs. What it throws is dropped: an observer must not break delivery. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

export interface UpsertResult {
  /** Records in the request that was answered 202. Accepted is not visible yet: the vendor applies it according to its SLA. */
  readonly accepted: number;
  readonly attempts: number;
  readonly durationMs: number;
}

export interface RelevaClient {
  /**
   * Sends one or more records in one request, which is never split. Nothing is sent if any record is invalid.
   * @throws {ConfigError} when it is given nothing
   * @throws {ValidationError} with paths that start at the body, `/profiles/0/...`
   * @throws {RelevaError} when the request did not end with a 202
   */
  upsert(records: ProfileUpsertInput | readonly ProfileUpsertInput[], options?: CallOptions): Promise<UpsertResult>;
  /** Sends any number of records, in batches, with retries; a refused record costs only itself. */
  backfill(source: Source<ProfileUpsertInput | SourceRecord>, options?: BackfillOptions): BackfillRun;
  /** Gathers records that come one by one, such as on events, into requests. */
  batcher(options?: BatcherOptions): ProfileBatcher;
  /** Sends a slice of a queue, and tells for each record what became of it, by its position. Never throws for data. */
  deliver(records: readonly ProfileUpsertInput[], options?: DeliverOptions): Promise<DeliverResult[]>;
  /** The client generated from the contract, authenticated: one request, no validation, no retries. */
  readonly raw: Client<paths>;
}

/** @throws {ConfigError} for a key, a base URL or another option that cannot work */
export function createClient(options: ClientOptions): RelevaClient {
  return createClientWithClock(options, systemClock);
}

/** For tests of time: the same client on a clock of their own. */
export function createClientWithClock(options: ClientOptions, clock: Clock): RelevaClient {
  refuseBrowser();
  checkOptions("createClient", options);
  const url = checkBaseUrl(options.baseUrl);
  const secretKey = checkSecretKey(options.secretKey, url);
  const ask = options.fetch ?? globalThis.fetch;
  if (typeof ask !== "function")
    throw new ConfigError("fetch is missing on this platform; pass one as the option fetch");
  const validation = options.validation ?? "strict";

  const userAgent = { "User-Agent": `releva-profiles/${VERSION}` };
  const authorization = `Bearer ${secretKey}`;
  const health = new Health(clock);
  const transport = createTransport({
    baseUrl: url,
    headers: { ...userAgent, Authorization: authorization },
    fetch: (input, init) => ask(input, init),
    clock,
  });
  const onEvent = quietly(options.onEvent);
  const send = createSender({ transport, health, clock, secretKey, onEvent });
  const adaptiveLimits = createAdaptiveLimits();
  const context: ClientContext = {
    send,
    health,
    clock,
    validation,
    onEvent,
    destinationOf: destinationOf(url, secretKey),
    defaults: { timeoutMs: options.timeoutMs, retry: options.retry },
  };

  const raw = createContractClient({ baseUrl: url.href, fetch: (request) => ask(request), headers: userAgent });
  raw.use({
    onRequest({ request }) {
      // A call may name another server; the key goes to its own alone.
      if (new URL(request.url).origin === url.origin) request.headers.set("Authorization", authorization);
      return request;
    },
  });

  return {
    raw,
    async upsert(records, call = {}) {
      const startedAt = clock.now();
      if (records === undefined || records === null) {
        throw new ConfigError("upsert takes a record, or an array of them");
      }
      checkOptions("upsert", call);
      const profiles = Array.isArray(records) ? [...records] : [records]; // a copy has no holes
      const body = bodyOf(profiles, validation);
      const verdict = await send(body, profiles.length, {
        retryPolicy: callRetryPolicy(options, call),
        signal: call.signal,
      });
      if (verdict.kind !== "accepted") throw verdict.error;
      return { accepted: profiles.length, attempts: verdict.attempts, durationMs: clock.now() - startedAt };
    },
    backfill: (source, run = {}) => startBackfill(source, run, context),
    batcher: (batching = {}) => new Batcher(batching, context),
    deliver: (records, call = {}) => deliver(records, call, context, adaptiveLimits),
  };
}

function bodyOf(profiles: readonly unknown[], validation: Validation): Uint8Array {
  const readings = profiles.map(readOnce);
  if (validation !== "off") {
    const result = validateRequest({ profiles: readings.map(({ value }) => value) }, optionsOf(validation));
    if (!result.ok) throw new ValidationError(result.issues);
  }
  const encoder = new TextEncoder();
  return assembleBody(
    readings.map(({ text }) => {
      const written = text();
      if (written === undefined) throw new ValidationError([UNWRITABLE]);
      return encoder.encode(written);
    }),
  );
}
