import type { ProfileUpsert } from "../../src/types.js";

/** A request as the other side saw it. */
export interface ObservedCall {
  readonly body: string;
  readonly records: readonly ProfileUpsert[];
  readonly request: Request;
  /** Position among all requests, from 1. */
  readonly number: number;
  /** How often this very body has come, from 1. */
  readonly attempt: number;
}

export interface ObservedFetch {
  readonly fetch: typeof fetch;
  readonly requests: readonly ObservedCall[];
  /** Records of the requests that were answered 202, in the order of the answers. */
  acceptedRecords(): ProfileUpsert[];
}

export type Handler = (body: string, call: ObservedCall) => Response | Promise<Response>;

export interface ObservedFetchOptions {
  /** Does not listen to the signal of a request. @default false */
  readonly deaf?: boolean;
}

/** A `fetch` that shows what it was asked. It answers what `handler` says, and rejects at an abort as the real one does. */
export function observedFetch(
  handler: Handler = () => accept(),
  { deaf = false }: ObservedFetchOptions = {},
): ObservedFetch {
  const requests: ObservedCall[] = [];
  const attempts = new Map<string, number>();
  const accepted: ProfileUpsert[] = [];

  async function answer(request: Request, sent: unknown): Promise<Response> {
    // A clone of ready bytes would go through two streams.
    const body = sent instanceof Uint8Array ? new TextDecoder().decode(sent) : await request.clone().text();
    const records = (JSON.parse(body) as { profiles: ProfileUpsert[] }).profiles;
    const attempt = 1 + (attempts.get(body) ?? 0);
    attempts.set(body, attempt);
    const call = { body, records, request, number: requests.length + 1, attempt };
    requests.push(call);
    const response = await handler(body, call);
    if (response.status === 202) accepted.push(...records);
    return response;
  }

  return {
    requests,
    acceptedRecords: () => [...accepted],
    fetch: (input, init) => {
      const request = new Request(input, init);
      return deaf ? answer(request, init?.body) : Promise.race([answer(request, init?.body), abortOf(request.signal)]);
    },
  };
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

export const accept = (): Response => Response.json({}, { status: 202 });

/** An answer of the API that is no 202. */
export const refuse = (status: number, message = "no", headers: HeadersInit = {}): Response =>
  Response.json({ message }, { status, headers });

/** No answer, ever. */
export const silence = (): Promise<never> => new Promise(() => {});

/** How fetch tells that the network failed. */
export const networkError = (code: string): TypeError =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(`connect ${code}`), { code }) });
