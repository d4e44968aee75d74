import type { Hono } from "hono";
import type { Fault } from "./fault.js";
import type { Faults } from "./faults.js";
import type { RecentLog, RequestEntry } from "./log.js";
import { type Answer, fetchError, isLost, isWireFault } from "./wire.js";

/** Hono's `c.env`: the log entry, so that a route can add what only it knows. */
export interface ApiEnv {
  Bindings: { readonly entry?: RequestEntry };
}

/** Largest body that is read at all. Ours: nothing is documented. */
export const BODY_BYTES: number = 5 * 1024 * 1024;

export interface ExchangeParts {
  readonly secretKey: string;
  readonly app: Hono<ApiEnv>;
  readonly faults: Faults;
  readonly pauses: Pauses;
  readonly requests: RecentLog<RequestEntry>;
  readonly now: () => Date;
}

/** One request to one answer: logs it, and plays the fault that is planned for it. */
export function createExchange({
  secretKey,
  app,
  faults,
  pauses,
  requests,
  now,
}: ExchangeParts): (request: Request) => Promise<Answer> {
  return async (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname === "/" || pathname.startsWith("/_sandbox/")) return app.fetch(request);
    // A page of another site can send requests here, and always says so: they take no fault and fill no log.
    if ((request.headers.get("origin") ?? origin) !== origin) {
      return Response.json({ message: "Requests from other sites are not served. Send no Origin." }, { status: 403 });
    }

    const entry: RequestEntry = {
      sequence: requests.total + 1,
      at: now().toISOString(),
      method: request.method,
      path: pathname,
      headers: { ...Object.fromEntries(request.headers), ...(request.headers.has("authorization") && REDACTED) },
    };
    requests.add(entry);
    let body: Promise<ArrayBuffer> | undefined;
    const read = (): Promise<ArrayBuffer> => {
      body ??= beginningOf(request);
      return body;
    };
    const apply = async (): Promise<Response> =>
      app.fetch(body === undefined ? request : withBody(request, await body), { entry });

    // A fault reads bodies before the operation does: it is for those that hold the key.
    const isOurs = request.headers.get("authorization")?.endsWith(` ${secretKey}`) ?? false;
    const fault = faults.armed && isOurs ? await faults.take(read) : undefined;
    if (fault !== undefined) entry.fault = fault.kind;
    if (fault !== undefined && !(fault.kind === "reset" && fault.when === "before-read")) await read();
    const answer = fault === undefined ? await apply() : await play(fault, apply, pauses, request.signal);
    if (!isWireFault(answer)) entry.status = answer.status;
    else if (!isLost(answer)) entry.status = answer.response.status;
    return answer;
  };
}

/** The body, or so much of it that the operation refuses it as too large. */
async function beginningOf({ body }: Request): Promise<ArrayBuffer> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = body?.getReader();
  while (reader && size <= BODY_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  if (size > BODY_BYTES) await reader?.cancel();
  return new Blob(chunks).arrayBuffer();
}

const REDACTED = { authorization: "<redacted>" };

async function play(
  fault: Fault,
  apply: () => Promise<Response>,
  pauses: Pauses,
  signal: AbortSignal,
): Promise<Answer> {
  switch (fault.kind) {
    case "status":
      if (fault.applied) await apply();
      return plannedResponse(fault);
    case "delay": {
      if (fault.when !== "after-apply") await pauses.wait(fault.ms, signal);
      const response = await apply();
      if (fault.when === "after-apply") await pauses.wait(fault.ms, signal);
      return response;
    }
    case "late-apply":
      await pauses.wait(fault.ms);
      return apply();
    case "reset":
      if (fault.when === "after-apply") await apply();
      return { wire: "reset" };
    case "garbage":
      return { wire: "garbage" };
    case "dribbled":
      return { wire: "dribbled", response: await apply(), ms: fault.ms };
    default:
      return { wire: fault.kind, response: await apply() };
  }
}

/** The body was read before a fault: the request that is routed carries it again, and nobody can abort it any more. */
function withBody({ url, method, headers }: Request, body: ArrayBuffer): Request {
  return new Request(url, { method, headers, body: body.byteLength === 0 ? null : body });
}

const WITHOUT_BODY = [204, 205, 304];

function plannedResponse({ status, headers, body }: Fault & { kind: "status" }): Response {
  if (WITHOUT_BODY.includes(status)) return new Response(null, { status, headers: { ...headers } });
  const message = `This sandbox was told to answer ${status}. Delete its faults to get its own answers.`;
  const response = new Response(body ?? JSON.stringify({ message }), { status, headers: { ...headers } });
  if (!new Headers(headers).has("content-type")) {
    response.headers.set("content-type", body === undefined ? "application/json" : "text/plain; charset=utf-8");
  }
  return response;
}

/** The waits of one sandbox, so that a reset or a shutdown ends all of them. */
export class Pauses {
  readonly #ends = new Set<() => void>();

  /** Resolves after `ms`. Rejects as soon as the signal aborts or everything is ended, and then leaves no timer behind. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (resolveOrReject: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#ends.delete(end);
        resolveOrReject();
      };
      const end = (): void => finish(() => reject(fetchError("fetch failed", "ECONNRESET")));
      const onAbort = (): void => finish(() => reject(signal?.reason));
      const timer = setTimeout(() => finish(resolve), ms);
      signal?.addEventListener("abort", onAbort);
      this.#ends.add(end);
      if (signal?.aborted) onAbort();
    });
  }

  endAll(): void {
    for (const end of [...this.#ends]) end();
  }
}
