import { SHELL_VALUE } from "./holes.js";

/** One request of a command such as curl, as far as the document shows it. What a shell puts in is SHELL_VALUE. */
export interface Request {
  readonly method: string;
  readonly url: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Undefined where the document does not show it, "" where there is none. */
  readonly body: string | undefined;
  readonly followsRedirects: boolean;
}

type Reader = (words: readonly string[], input: string | undefined) => Request;

export function readerOf(name: string): Reader | undefined {
  const tool = name.replace(/^.*\//, "");
  if (tool === "curl") return curl;
  if (tool === "wget") return wget;
  return ["http", "https", "xh", "xhs"].includes(tool) ? httpie : undefined;
}

const curl: Reader = (words, input) => {
  const { options, rest } = split(
    words,
    /^(?:-[HdXuoAbFTKmwe]|--(?!json$)\S*(?:data\S*|header|request|user|output|url|config|retry\S*|max-time|write-out|cacert|proxy)|--json)$/,
  );
  const data = options
    .filter(([name]) => /^(?:-d|--data(?:-raw|-binary|-ascii)?|--json)$/.test(name))
    .map(([, value]) => value);
  const isJson = options.some(([name]) => name === "--json");
  const headers = headersOf(options.filter(([name]) => name === "-H" || name === "--header").map(([, value]) => value));
  const [url = ""] = [...options.filter(([name]) => name === "--url").map(([, value]) => value), ...rest];
  return {
    method: lastOf(options, /^(?:-X|--request)$/) ?? (data.length > 0 ? "POST" : "GET"),
    url,
    headers: isJson ? new Map([["content-type", "application/json"], ...headers]) : headers,
    body: data.length === 0 ? "" : bodyOf(data.join("&"), input),
    followsRedirects: options.some(([name]) => /^(?:--location|-[a-zA-Z]*L[a-zA-Z]*)$/.test(name)),
  };
};

const wget: Reader = (words, input) => {
  const { options, rest } = split(
    words,
    /^(?:-[OoqUt]|--(?:header|method|post-data|body-data|post-file|body-file|output-document))$/,
  );
  const data = lastOf(options, /^--(?:post|body)-data$/);
  const isFromFile = options.some(([name]) => /^--(?:post|body)-file$/.test(name));
  return {
    method: lastOf(options, /^--method$/) ?? (data !== undefined || isFromFile ? "POST" : "GET"),
    url: rest[0] ?? "",
    headers: headersOf(options.filter(([name]) => name === "--header").map(([, value]) => value)),
    body: isFromFile ? bodyOf("@-", lastOf(options, /-file$/) === "-" ? input : undefined) : data,
    followsRedirects: false, // wget follows them as it is; --max-redirect=0 is what a careful reader adds
  };
};

/** `Name:value` is a header, `name=text` and `name:=json` members of the body. */
const httpie: Reader = (words, input) => {
  const { options, rest } = split(words, /^(?:--(?:raw|auth|auth-type|timeout|session)|-[aA])$/);
  const [first = "", ...others] = rest;
  const isMethod = /^[A-Z]+$/.test(first);
  const [url = "", ...items] = isMethod ? others : rest;
  const members = items.flatMap((item) => {
    const [, name = "", separator = "", value = ""] = /^([^:=@]+)(:=|=)(.*)$/s.exec(item) ?? [];
    return separator === "" ? [] : [`${JSON.stringify(name)}:${separator === "=" ? JSON.stringify(value) : value}`];
  });
  const headers = headersOf(items.filter((item) => /^[\w-]+:(?!=)/.test(item)));
  const bearer = options.some(([name, value]) => /^(?:-A|--auth-type)$/.test(name) && value === "bearer");
  const raw = lastOf(options, /^--raw$/);
  const body = raw ?? (members.length > 0 ? `{${members.join(",")}}` : input);
  const implied: [string, string][] = [
    ["content-type", "application/json"],
    ...(bearer ? [["authorization", `Bearer ${lastOf(options, /^(?:-a|--auth)$/) ?? ""}`] as [string, string]] : []),
  ];
  return {
    method: isMethod ? first : body === undefined ? "GET" : "POST",
    url,
    headers: new Map([...implied, ...headers]),
    body: body ?? "",
    followsRedirects: options.some(([name]) => /^(?:--follow|-F)$/.test(name)),
  };
};

type Options = readonly (readonly [name: string, value: string])[];

/** Options that take a value have it behind them, after `=`, or, with one letter, joined to it. */
function split(
  words: readonly string[],
  takesValue: RegExp,
): { readonly options: Options; readonly rest: readonly string[] } {
  const options: (readonly [string, string])[] = [];
  const rest: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const [, short = "", joined = ""] = /^(-[a-zA-Z])(.+)$/s.exec(word) ?? [];
    const [, long = "", given = ""] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    if (takesValue.test(word)) options.push([word, words[++index] ?? ""]);
    else if (long !== "") options.push([long, given]);
    else if (short !== "" && takesValue.test(short)) options.push([short, joined]);
    else if (/^-[a-zA-Z]/.test(word) && takesValue.test(`-${word.at(-1)}`))
      options.push([`-${word.at(-1)}`, words[++index] ?? ""]);
    else if (word.startsWith("-") && word !== "-") options.push([word, ""]);
    else rest.push(word);
  }
  return { options, rest };
}

const lastOf = (options: Options, name: RegExp): string | undefined =>
  options.findLast(([each]) => name.test(each))?.[1];

const headersOf = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );

/** The text of `-d`: `@-` is standard input, `@file` a file, which the document does not show. */
function bodyOf(data: string, input: string | undefined): string | undefined {
  if (data === "@-" || data === "@/dev/stdin") return input;
  return data.startsWith("@") || data === SHELL_VALUE ? undefined : data;
}
