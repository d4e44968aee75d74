import { ConfigError, isRelevaError, type RelevaError } from "../errors.js";

/** What the caller's own `fetch` throws is theirs, and no failure of the network. */
export const ownFailure = (error: unknown): RelevaError =>
  isRelevaError(error)
    ? error
    : new ConfigError("the function fetch failed, and not over the network (see cause)", { cause: error });

/** Defects of code, which a platform's own `fetch` does not have; a stub in its place may. */
const DEFECTS = /^(?:Type|Reference|Range|Syntax|Eval|URI|Assertion)Error$/;

/** In the words of the runtimes: Node and undici, Chrome, Safari, Firefox, Deno. */
const NETWORK_WORDS =
  /^(?:fetch failed|failed to fetch|load failed|network|error sending request|client error|terminated)/i;

/**
 * Whether an error is the network's: by its code, its name, or the words of a runtime. Of the platform's own `fetch`, whose
 * words may be others, all is but what looks like a defect of code.
 */
export function isOfNetwork(error: unknown, isOwnFetch: boolean): boolean {
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  if (/^(?:Abort|Timeout|Network|Fetch)Error$/.test(String(name)) || NETWORK_WORDS.test(String(message))) return true;
  const code = networkCode(error);
  if (code !== undefined) return !/^(?:E_|ERR_ASSERTION|ERR_INVALID_ARG)/.test(code);
  return !isOwnFetch && !DEFECTS.test(String(name));
}

/** The network's own word for a failure. Only the code is kept: the error itself may hold the request, and so the key. */
export function networkCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 4) return undefined;
  const { name, code, cause, errors } = error as { name?: unknown; code?: unknown; cause?: unknown; errors?: unknown };
  const inner =
    networkCode(cause, depth + 1) ?? (Array.isArray(errors) ? networkCode(errors[0], depth + 1) : undefined);
  const own = typeof code === "string" && /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(code) ? code : undefined;
  return inner ?? own ?? (name === "HTTPParserError" ? "HPE_INVALID" : undefined); // undici gives its code only sometimes
}
