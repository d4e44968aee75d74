import type { Client } from "openapi-fetch";
import { createContractClient } from "../generated/client.js";
import type { BackfillOptions, BackfillRun } from "./backfill/options.js";
import type { Source } from "./backfill/source.js";
import { startBackfill } from "./backfill/start.js";
import { Batcher } from "./batcher/batcher.js";
import type { BatcherOptions, ProfileBatcher } from "./batcher/options.js";
import { type Clock, systemClock } from "./clock.js";
import { type Connection, connect } from "./connection.js";
import { type DeliverOptions, deliver } from "./deliver.js";
import type { DeliverResult } from "./deliver-result.js";
import { type ClientContext, createSharedDelivery, type SharedDelivery } from "./dispatch.js";
import { checkedOptions } from "./option-table.js";
import { type CallOptions, type ClientOptions, mergedRetry } from "./options.js";
import type { SourceRecord } from "./record/source-record.js";
import { optionsOf, validateRequest } from "./record/validate.js";
import type { ProfileUpsertInput, paths } from "./types.js";
import { type UpsertResult, type UpsertWatch, upsert } from "./upsert.js";

/** One account at one server. Make one, and use it for all calls: they share what is known of the server, and the rate. */
export interface RelevaClient {
  /**
   * Sends one or more records in one request, which is never split. Nothing is sent if any record is invalid.
   *
   * @example
   * await client.upsert({
   *   profile: { email: "ana@shop.example", addTags: ["vip"] },
   *   subscribedAtChanged: false, // true only if the subscription status has changed
   * });
   *
   * @throws {ConfigError} when it is given nothing
   * @throws {ValidationError} with paths that start at the body, `/profiles/0/...`
   * @throws {RelevaError} when the request did not end with a 202
   */
  upsert(records: ProfileUpsertInput | readonly ProfileUpsertInput[], options?: CallOptions): Promise<UpsertResult>;
  /**
   * Sends any number of records, in batches, with retries; a refused record costs only itself. The run rejects with a
   * `ConfigError` for options that it cannot use, and with a `BackfillError`, which has the report, when it ended before its
   * source did.
   *
   * @example
   * const report = await client.backfill(records, {
   *   onReject: ({ index, reason }) => console.warn(`record ${index}: ${reason}`),
   * });
   * console.log(report.accepted, "accepted,", report.invalid + report.rejected, "not");
   */
  backfill<Context = unknown>(
    source: Source<ProfileUpsertInput | SourceRecord<Context>>,
    options?: BackfillOptions<Context>,
  ): BackfillRun;
  /**
   * Gathers records that come one by one, such as on events, into requests. In memory only.
   *
   * @example
   * const batcher = client.batcher({ onReject: ({ reason }) => console.warn(reason) });
   * await batcher.add({ profile: { phoneNumber: "+49875345976" }, subscribedAtChanged: false }); // accepted
   * await batcher.close();
   *
   * @throws {ConfigError} for options that it cannot use
   */
  batcher<Context = unknown>(options?: BatcherOptions<Context>): ProfileBatcher<Context>;
  /**
   * Sends a slice of a queue, and tells for each record what became of it, by its position. Never throws for data. Slices that
   * are sent at the same time share the requests in flight, and a record waits for an earlier one of its profile in another slice.
   *
   * @example
   * const results = await client.deliver(records);
   * const again = records.filter((_, index) => results[index]?.status === "undelivered");
   *
   * @throws {ConfigError} for options that it cannot use
   */
  deliver(records: readonly (ProfileUpsertInput | SourceRecord)[], options?: DeliverOptions): Promise<DeliverResult[]>;
  /** The same client with other options, each instead of its own; of `retry`, each field. It shares what is known of the server, and the rate, unless they are for another one. */
  withOptions(options?: Partial<ClientOptions>): RelevaClient;
  /**
   * The openapi-fetch client generated from the contract, with the key and the headers of this one: one request, no validation,
   * no retries, no events. Middleware added with `raw.use` sees requests of `raw` alone.
   */
  readonly raw: Client<paths>;
}

/**
 * A client for one account. Nothing is sent yet.
 *
 * @example
 * import { createClient } from "releva-profiles";
 *
 * const client = createClient({ secretKey: process.env.RELEVA_SECRET_KEY ?? "" });
 *
 * @throws {ConfigError} for a key, a base URL or another option that cannot work
 */
export function createClient(options: ClientOptions): RelevaClient {
  return createClientWithClock(options, systemClock);
}

/** What the clients of one server share. */
type Shared = Partial<Pick<ClientContext, "health" | "limiter">> & { readonly delivery?: SharedDelivery };

/** For tests of time: the same client on a clock of their own. */
export function createClientWithClock(given: ClientOptions, clock: Clock, shared: Shared = {}): RelevaClient {
  const options = checkedOptions("createClient", given);
  const { validation = "strict" } = options;
  const { delivery = createSharedDelivery() } = shared;
  const context: ClientContext = { ...connect(options, clock, shared), validation, shared: delivery };
  const validate = (body: unknown) => validateRequest(body, validation === "off" ? {} : optionsOf(validation));
  return {
    raw: rawClient(context),
    upsert: (records, call = {}) =>
      upsert(context, validation === "off" ? undefined : validate, records, call, watchUpserts(delivery)),
    backfill: (source, run = {}) => startBackfill(source, run, context),
    batcher: <C>(batching: BatcherOptions<C> = {}) => new Batcher<C>(batching, context),
    deliver: (records, call = {}) => deliver(records, call, context),
    withOptions(more = {}) {
      const changes = checkedOptions("createClient", more);
      const next: ClientOptions = { ...options, ...changes, retry: mergedRetry(options.retry, changes.retry) };
      const isSame = next.baseUrl === options.baseUrl && next.secretKey === options.secretKey;
      const { health, limiter } = context;
      const known = { health, delivery, ...(!("rateLimit" in changes) && { limiter }) };
      return createClientWithClock(next, clock, isSame ? known : {});
    },
  };
}

/** What is sent by upsert is known to the other calls: how it fares, and that no older record of these profiles may follow it. */
function watchUpserts({ guard, witnesses, server }: SharedDelivery): UpsertWatch {
  let { round } = server;
  return {
    starts(hashes) {
      if (witnesses.isAsking(hashes)) return witnesses.answered().then(() => this.starts(hashes));
      return void witnesses.sent(hashes);
    },
    onPressure(pressure, size) {
      server.slowDown(pressure, size, round, server.concurrency);
      round = server.round;
    },
    ended({ kind }, size) {
      if (kind === "accepted") guard.accepted(size);
      if (kind === "refused" && size === 1) guard.rejected();
    },
  };
}

function rawClient({ baseUrl, fetch, credentials }: Connection): Client<paths> {
  const raw = createContractClient({
    baseUrl: baseUrl.href,
    // Whatever stands in for fetch is called in one way.
    async fetch({ url, method, headers, body, signal, redirect }: Request) {
      const bytes = body && new Uint8Array(await new Response(body).arrayBuffer());
      const init = { method, headers: Object.fromEntries(headers), body: bytes, redirect, signal };
      return (await fetch(url, init)) as Response;
    },
  });
  raw.use({
    async onRequest({ request }) {
      // A call may name another server; the key goes to its own alone.
      if (new URL(request.url).origin !== baseUrl.origin) return request;
      for (const [name, value] of Object.entries(await credentials.headers(undefined)))
        request.headers.set(name, value);
      request.headers.set("authorization", `Bearer ${await credentials.secretKey()}`);
      return request;
    },
  });
  return raw;
}
