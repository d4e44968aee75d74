import { ConfigError } from "./errors.js";

/** The variables that name proxies. */
export const PROXIES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"] as const;

/**
 * Many programs take `proxy.office:3128`, which is a URL whose protocol is `proxy.office`. The value may hold a password, and an
 * error of URL holds the value.
 *
 * @throws {ConfigError} that names the variable
 */
export function checkProxies(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of PROXIES) {
    if (!env[name] || isProxy(env[name])) continue;
    throw new ConfigError(
      `${name} is not the URL of a proxy; it looks like http://proxy.office:3128, or http://user:password@proxy.office:3128 with each % of the password as %25`,
    );
  }
}

function isProxy(value: string): boolean {
  if (!/^\s*(?:https?|socks5?):\/\//i.test(value) || !URL.canParse(value)) return false;
  const { username, password, pathname, search, hash } = new URL(value);
  return canDecode(username) && canDecode(password) && pathname.length <= 1 && search + hash === "";
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
