import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { observedFetch } from "../support/fetch.js";
import { type Encoder, ESCAPES, KEY_FORMS } from "../support/request/encoders.js";

const workspace = useWorkspace();
const KEY = "sk_live/Zq83+hT55>vLw0?k";
const people = Array.from({ length: 10 }, (_, index) => ({
  profile: {
    email: `katerina${index}@posta-${index}.example`,
    firstName: `Катерина-${index}`,
    lastName: `Großmann "${index}`,
    phoneNumber: `+4917612345${index}7`,
    custom: { numeric: [{ key: `Lieblingszahl ${index}`, values: [77_001_230 + index] }] },
  },
  subscribedAtChanged: false,
}));
const strange = { profile: { email: "ok@shop.example", "jana.nov@posta.example": 1 }, subscribedAtChanged: false };
const PERSONAL = people.flatMap(({ profile: { email, firstName, lastName, phoneNumber, custom } }) => [
  ...[email, firstName, lastName, phoneNumber],
  ...custom.numeric.flatMap(({ key, values }) => [key, ...values.map(String)]),
]);

/** Everything that the values and the key may be written as, but what is too short to say anything. */
const forms = (values: readonly string[], encoders: Readonly<Record<string, Encoder>>): string[] =>
  values.flatMap((value) => Object.values(encoders).map((write) => write(value).replace(/^["\\q=]+|["\\]+$/g, "")));
const KEYS = forms([KEY], KEY_FORMS);
const ALL = [...forms(PERSONAL, ESCAPES), ...KEYS, "jana.nov"];

test("there are fifty personal values, and more", () => {
  expect(new Set(PERSONAL).size).toBeGreaterThanOrEqual(50);
});

test.each(Object.entries(KEY_FORMS).flatMap(([how, write]) => [400, 401].map((status) => ({ how, write, status }))))(
  "a $status that echoes the request ($how) leaves nothing but the record in the rejects file",
  async ({ how, write, status }) => {
    const file = await workspace.file("in.ndjson", [...people, strange].map((one) => JSON.stringify(one)).join("\n"));
    const { fetch } = observedFetch((_, { records: [first] }) => {
      const { email = "", firstName = "", lastName = "", custom } = first?.profile ?? {};
      const values = [email, firstName, lastName, String(custom?.numeric?.[0]?.values[0])].map(ESCAPES[how] ?? String);
      return new Response(`cannot take ${[write(`Bearer ${KEY}`), write(KEY), ...values].join(" and ")}`, { status });
    });
    const given = { env: { RELEVA_SECRET_KEY: KEY }, fetch };
    const runs = [
      await invoke(["backfill", file, "--base-url", "http://127.0.0.1:1", "--yes", "--verbose"], given),
      await invoke(["backfill", file, "--base-url", "http://127.0.0.1:1", "--yes", "--json", "--restart"], given),
      await invoke(["report", `${file}.rejects.ndjson`, "--html", `${file}.html`]),
    ];
    expect(runs[0]?.stderr).toMatch(new RegExp(`^\\S+Z batch \\d+: .*: ${status} in`, "m"));
    const names = await readdir(dirname(file));
    const read = (name: string): Promise<string> => readFile(`${dirname(file)}/${name}`, "utf8");
    const ofRejects = names.filter((name) => /\.rejects\.(?:.+\.)?ndjson$/.test(name));
    const shown = names.filter((name) => name !== "in.ndjson" && !ofRejects.includes(name));
    const texts = [...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...(await Promise.all(shown.map(read)))];
    expect(ALL.filter((form) => texts.some((text) => text.includes(form)))).toEqual([]);
    const rejects = (await Promise.all(ofRejects.map(read))).join("");
    expect(
      KEYS.filter((form) => rejects.includes(form) || rejects.includes(JSON.stringify(form).slice(1, -1))),
    ).toEqual([]);
  },
);
