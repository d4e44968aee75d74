import createClient from "openapi-fetch";
import { UPSERT_PROFILES } from "../../../generated/client.js";
import { record } from "../records.mjs";

const { path, method, contentType } = UPSERT_PROFILES;
const URL_OF_SERVER = "http://127.0.0.1";
const body = new TextEncoder().encode(JSON.stringify({ profiles: Array.from({ length: 500 }, (_, n) => record(n)) }));

/** Stands for the network: what it costs is the same for both ways. */
async function answer(_url, init) {
  if (init.body.byteLength !== body.byteLength) throw new Error("the body is not the ready bytes");
  return new Response("{}", { status: UPSERT_PROFILES.acceptedStatus });
}

const client = createClient({ baseUrl: URL_OF_SERVER, redirect: "manual" });

const WAYS = {
  /** As openapi-fetch documents it, with the bytes of the closure in place of the stream of the `Request`. */
  async documented() {
    const { signal } = new AbortController();
    const { response } = await client.POST(path, {
      body: {},
      bodySerializer: () => body,
      parseAs: "stream",
      signal,
      fetch: ({ url, headers, redirect }) => answer(url, { method, headers, redirect, body, signal }),
    });
    await response.text();
  },
  async direct() {
    const { signal } = new AbortController();
    const headers = { "Content-Type": contentType };
    const response = await answer(URL_OF_SERVER + path, { method, headers, redirect: "manual", body, signal });
    await response.text();
  },
};

/** Requests per second of CPU, after a warm-up. */
export async function run({ way, requests }) {
  for (let n = 0; n < requests; n += 1) await WAYS[way]();
  const start = process.cpuUsage();
  for (let n = 0; n < requests; n += 1) await WAYS[way]();
  const { user, system } = process.cpuUsage(start);
  return { perSecond: requests / ((user + system) / 1e6) };
}
