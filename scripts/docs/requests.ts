import type { Finding } from "./finding.js";
import { finding, lineAt } from "./finding.js";
import { SHELL_VALUE } from "./holes.js";
import type { Request } from "./http-tools.js";
import { seemsPayload } from "./json.js";
import type { Judge, PayloadIssue } from "./judge.js";

/** Headers that are sent with a request or asked for, beside those that the contract needs. */
const OTHER_HEADERS = /^(?:accept|accept-encoding|user-agent|idempotency-key|expect|x-[a-z-]+)$/;

/** Judges a request that a document shows, by any means. Calls of other servers are none of the contract's. */
export function requestFindings(call: Request, line: number, judge: Judge): readonly Finding[] {
  if (!isOfContract(call, judge)) return [];
  const { operation } = judge;
  const { method, url, headers, body, followsRedirects } = call;
  const issues: PayloadIssue[] = [];
  const say = (message: string): unknown => issues.push({ path: "", message });

  const path = pathOf(url);
  if (path !== operation.path) say(`the path is ${operation.path}, not ${path || "empty"}`);
  if (method !== operation.method.toUpperCase()) say(`the method is ${operation.method.toUpperCase()}, not ${method}`);
  if (!/^Bearer \S/.test(headers.get("authorization") ?? ""))
    say('needs the header "Authorization: Bearer <secret key>"');
  if (!/^application\/json\b/.test(headers.get("content-type") ?? ""))
    say('needs the header "Content-Type: application/json"');
  for (const name of headers.keys()) {
    if (!["authorization", "content-type"].includes(name) && !OTHER_HEADERS.test(name))
      say(`the header ${name} is unknown`);
  }
  if (followsRedirects) say("follows redirects: the POST becomes a GET, which seems to succeed");
  return [{ kind: "request", line, issues: [...issues, ...bodyIssues(body, judge)] }];
}

function bodyIssues(body: string | undefined, judge: Judge): readonly PayloadIssue[] {
  if (body === undefined || body === SHELL_VALUE)
    return [{ path: "", message: "the body cannot be read: show it in the command, or in a heredoc" }];
  if (body === "") return [{ path: "", message: "has no body" }];
  try {
    return judge.component("UpsertProfilesRequest", JSON.parse(body));
  } catch (error) {
    return [{ path: "", message: `the body is not JSON: ${error instanceof Error ? error.message : error}` }];
  }
}

function isOfContract({ url, body = "", headers }: Request, judge: Judge): boolean {
  const path = pathOf(url);
  const [first = ""] = judge.operation.path.split("/").filter((part) => part !== "");
  const isApi =
    path === judge.operation.path || path.split("/").includes(first) || hostOf(url).endsWith(hostOf(judge.server));
  const isSandbox = path.startsWith("/_sandbox");
  return !isSandbox && (isApi || seemsPayload(body, judge) || /bearer/i.test(headers.get("authorization") ?? ""));
}

const ADDRESS = /^(?:[a-z]+:\/\/)?(?<host>[^/]*)(?<path>[^?#]*)/;
const pathOf = (url: string): string => ADDRESS.exec(url.replaceAll(SHELL_VALUE, ""))?.groups?.path ?? "";
const hostOf = (url: string): string => ADDRESS.exec(url)?.groups?.host ?? "";

/** A request as it goes over the wire: the first line, headers, a blank line, the body. */
export function messageFindings(text: string, line: number, judge: Judge): readonly Finding[] {
  const [head = "", ...rest] = text.split(/\r?\n\r?\n/);
  const [first = "", ...fields] = head.split(/\r?\n/);
  const [, method = "", url = ""] = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(first) ?? [];
  if (method === "") return [];
  const headers = new Map(
    fields.map((field) => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
    }),
  );
  headers.delete("host");
  headers.delete("content-length");
  return requestFindings({ method, url, headers, body: rest.join("\n\n"), followsRedirects: false }, line, judge);
}

/** Wherever a text names the path of the API, or an address of its servers: both must be those of the contract. */
export function addressFindings(text: string, line: number, judge: Judge): readonly Finding[] {
  const { path, method } = judge.operation;
  const host = hostOf(judge.server).replaceAll(".", "\\.");
  const last = path.split("/").at(-1);
  const paths = [
    ...text.matchAll(
      new RegExp(
        `(?<![\\w./-])(?:(?<method>\\b[A-Z]{3,7})\\b[ ("'\`]+)?(?<base>[a-z]+://[^\\s/"'\`]+)?(?<path>(?:/[\\w.-]+)*/(?:v\\d+/[\\w-]+|${last}))(?![\\w/-])`,
        "g",
      ),
    ),
  ];
  const bases = [...text.matchAll(new RegExp(`(?<scheme>[a-z]+)://(?:\\S+\\.)?${host}(?<path>/[\\w/-]+)?`, "g"))];
  const schemes = [...text.matchAll(/\bAuthorization:? ["'`]?(?<scheme>[A-Z]\w*)/g)];
  return [
    ...schemes.map(({ groups: { scheme } = {}, index }) =>
      finding(
        "address",
        lineAt(text, index, line),
        ...(scheme === "Bearer" ? [] : [`Authorization is Bearer, not ${scheme}`]),
      ),
    ),
    ...paths.map((match) => {
      const at = lineAt(text, match.index, line);
      const { method: said, path: shown = "" } = match.groups ?? {};
      if (shown.replace(/\/$/, "") !== path) return finding("address", at, `the path is ${path}, not ${shown}`);
      const isWrong = said !== undefined && METHODS.has(said) && said !== method.toUpperCase();
      return finding("address", at, ...(isWrong ? [`the method is ${method.toUpperCase()}, not ${said}`] : []));
    }),
    ...bases.map((match) => {
      const { scheme, path: shown = path } = match.groups ?? {};
      const at = lineAt(text, match.index, line);
      const problems = [
        ...(scheme === "https" ? [] : ["the API is reached over https"]),
        ...(shown === path ? [] : [`the path is ${path}, not ${shown}`]),
      ];
      return finding("address", at, ...problems);
    }),
  ];
}

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]);
