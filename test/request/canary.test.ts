import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createClient } from "../../src/client.js";
import { networkError, observedFetch } from "../support/fetch.js";

/** Stands in every stack. */
const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
const KEY = "sk_live_Zq83hT55vLw0";
const people = [
  "Катерина Иванова",
  "Jürgen Groß",
  "Μαρία Παπαδοπούλου",
  'Sinéad "Shin" O\'Brien-Ross',
  "Łukasz & Żaneta Woźniak",
];
const records = people.map((name, index) => ({
  profile: {
    id: `customer/${index}-${name.length}x9`,
    email: `${["katerina", "juergen.gross", "maria+shop", "sinead_o", "lukasz"][index]}@mail${index}.example`,
    firstName: name.slice(0, name.indexOf(" ")),
    lastName: name.slice(name.indexOf(" ") + 1),
    phoneNumber: `+4917612345${index}7`,
    birthday: `19${60 + index}-0${index + 1}-1${index}`,
    registeredAt: `201${index}-08-18T05:48:42.41${index}Z`,
    unsubscribeLink: `https://shop.example/out?u=${index}&token=ab${index}%2Fcd${index}`,
    addTags: [`Größe ${index} «XL»`, `vip\\tier\t${index}`],
    custom: { string: [{ key: `favourite ${index}`, values: [`Blüte №${index}`] }] },
  },
  subscribedAtChanged: false,
}));

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}
const personal = leaves(records);

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char] ?? "&#x27;");
const escapeAscii = (text: string): string =>
  JSON.stringify(text).replace(/[^\0-~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

const ECHOES: Record<string, (value: string) => string> = {
  raw: (value) => `cannot read: ${value}`,
  message: (value) => JSON.stringify({ message: `cannot read ${value}, sorry` }),
  "nested JSON": (value) => JSON.stringify({ message: `cannot read ${JSON.stringify({ value })}` }),
  "ASCII-only JSON": (value) => `{"message":${escapeAscii(`cannot read ${value}`)}}`,
  "ASCII-only JSON in a page": (value) => `<pre>{"value":${escapeAscii(value)}}</pre>`,
  "upper case": (value) => JSON.stringify({ message: `CANNOT READ ${value.toUpperCase()}` }),
  "lower case": (value) => `cannot read ${value.toLowerCase()}`,
  page: (value) => `<html><body><h1>502</h1><p title="${escapeHtml(value)}">${escapeHtml(value)}</p></body></html>`,
  "cut JSON": (value) => `{"error":"x","echo":${JSON.stringify(value)},"more":"`,
  URL: (value) => `GET /?q=${encodeURIComponent(value)} failed`,
};

/** Everything that a log, a debugger or an error tracker could print of an error. */
function printed(error: unknown): string {
  const { message, stack, cause } = error as Error;
  const views = [
    inspect(error, { depth: 10, showHidden: true }),
    JSON.stringify(error),
    String(error),
    message,
    stack,
    cause,
  ];
  return `${views.join("\n")}\n${inspect(cause, { depth: 10 })}`.normalize();
}

/** The fold of a stranger: what a person would still read as the value. */
const readable = (text: string): string => text.toUpperCase().toLowerCase().replaceAll("ς", "σ");

async function failed(response: () => Response): Promise<unknown> {
  const { fetch } = observedFetch(response);
  return createClient({ secretKey: KEY, fetch, retry: false, validation: "contract" })
    .upsert(records)
    .then(
      () => expect.unreachable(),
      (error: unknown) => error,
    );
}

test("the batch holds fifty personal values, and more", () => {
  expect(new Set(personal).size).toBeGreaterThanOrEqual(50);
});

test.each(Object.entries(ECHOES))(
  "a server that echoes a value (%s) gets none of it into an error",
  async (_, echo) => {
    const leaks: string[] = [];
    for (const value of [...personal, KEY, `Bearer ${KEY}`]) {
      for (const status of [400, 502]) {
        const error = printed(await failed(() => new Response(echo(value), { status })));
        const text = readable(error.replaceAll(CHECKOUT, "")); // a folder may be called as anybody
        const words = readable(value === KEY || value.endsWith(KEY) ? KEY : value).split(/[^\p{L}\p{N}]+/u);
        const needles = words.filter((word) => word.length > 3 && !/^(?:https|shop|example|token|mail\d)$/.test(word));
        leaks.push(...needles.filter((needle) => text.includes(needle)));
      }
    }
    expect(leaks).toEqual([]);
  },
);

test.each([200, 302, 400, 401, 403, 404, 413, 422, 429, 500, 503])(
  "an echo of the whole request in a %i leaves nothing",
  async (status) => {
    const echo = `Authorization: Bearer ${KEY}\n${JSON.stringify({ profiles: records })}`;
    const location = `https://elsewhere.example/login?email=${records[0]?.profile.email}&key=${KEY}`;
    const text = printed(await failed(() => new Response(echo, { status, headers: { Location: location } })));
    expect([...personal, KEY].filter((value) => text.includes(value))).toEqual([]);
  },
);

test("a network error that quotes the request leaves nothing but its code", async () => {
  const cause = new Error(`write to ${KEY} ${personal.join()}`);
  const { fetch } = observedFetch(() => {
    throw Object.assign(networkError("ECONNRESET"), {
      request: { headers: KEY },
      cause: Object.assign(cause, { code: "ECONNRESET" }),
    });
  });
  const error = await createClient({ secretKey: KEY, fetch, retry: false })
    .upsert(records)
    .catch((thrown: unknown) => thrown);
  const text = printed(error);
  expect([...personal, KEY].filter((value) => text.includes(value))).toEqual([]);
  expect(text).toContain("ECONNRESET");
});

test("the client does not show the key, and neither does the client of the contract", () => {
  const client = createClient({ secretKey: KEY });
  for (const shown of [client, client.raw]) {
    expect(inspect(shown, { depth: 10, showHidden: true }) + JSON.stringify(shown)).not.toContain(KEY);
  }
});

test("an invalid batch leaves nothing in its error", async () => {
  const broken = records.map(({ profile }) => ({
    profile: { ...profile, phoneNumber: `${profile.phoneNumber} x` },
    subscribedAtChanged: "no",
  }));
  const text = printed(
    await createClient({ secretKey: KEY })
      .upsert(broken as never)
      .catch((thrown: unknown) => thrown),
  );
  expect([...personal, KEY].filter((value) => text.includes(value))).toEqual([]);
});
