let loading: Promise<typeof import("./undici-fetch.js")> | undefined;

/**
 * `fetch` for an office network: it honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY (Node's own does not), and keeps
 * connections alive. One pool per process, opened at the first request; idle connections keep no process running.
 */
export const nodeFetch: typeof fetch = async (input, init) => {
  loading ??= import("./undici-fetch.js"); // most of what the entry point for Node would have to load
  const { undiciFetch } = await loading;
  return undiciFetch(input, init);
};
