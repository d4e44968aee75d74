import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addColumnsCommand } from "../../src/cli/columns.js";
import { invoke, textSink } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const fixture = (name: string): string => `test/support/fixtures/exports/${name}`;

/** The command alone; resolves to what it writes. */
async function columns(...args: readonly string[]): Promise<string> {
  const out = textSink();
  const err = textSink();
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => err.output.write(text) });
  addColumnsCommand(program, {
    stdin: Readable.from([]),
    stdout: out.output,
    stderr: err.output,
    env: {},
    fetch: () => Promise.reject(new Error("columns went to the network")),
    onSignal: () => () => {},
  });
  await program.parseAsync(["columns", ...args], { from: "user" });
  return out.text();
}

test("an export is recognised, its columns are shown with masked samples, and its rejects are counted", async () => {
  const text = await columns(fixture("shopify.csv"));
  expect(text).toContain("CSV with commas, UTF-8; 20 columns, Shopify's customer export");
  expect(text).toMatch(/ {2}Email +email +xxxxx@xxxx\.xxxxxxx {2}xxxx@xxxx\.xxxxxxx/);
  expect(text).toMatch(/ {2}Phone +phoneNumber +'\+9+ /);
  expect(text).toMatch(/ {2}Note +not sent +Xxxxx xx xx/);
  expect(text).toMatch(/ {2}Tags +addTags, a list by ","/);
  expect(text).toContain("Of the first 6 rows, 2 would be rejected:");
  expect(text).toContain("1 x /profile email or phoneNumber is required (first: line 8)");
  expect(text).toContain("Still to be said: --subscribed-at-changed false or true; --country <two letters>.");
  for (const secret of ["maria@", "888000001", "Иванова", "Not before noon"]) expect(text).not.toContain(secret);
});

test("an export without consent takes only the answer false, also through a mapping file written from it", async () => {
  const path = fixture("woocommerce.csv");
  const mapping = await workspace.file("woo.json");
  expect(await columns(path, "--write", mapping)).toContain("Still to be said: --subscribed-at-changed false; ");
  for (const flags of [[], ["--map", mapping]]) {
    const { code, stderr } = await invoke(["columns", path, ...flags, "--subscribed-at-changed", "true"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("must be false here")]);
    expect(stderr).toContain("Say it: --subscribed-at-changed false.");
  }
});

test("the next command has the flags that were given", async () => {
  const path = fixture("woocommerce.csv");
  expect(await columns(path, "--utc-offset", "+02:00", "--country", "bg", "--map", "Name=firstName")).toContain(
    `Next: releva-profiles validate ${path} --map Name=firstName --utc-offset +02:00 --country BG --date-format dd/MM/yyyy --subscribed-at-changed false\n`,
  );
});

test("subscribed rows are counted, and how the cells are written is proposed with its evidence", async () => {
  const path = fixture("subscribed_members_export_0a1b2c3d4e.csv");
  const text = await columns(path, "--subscribed-at-changed", "when-subscribed");
  expect(text).toMatch(
    / {2}--country BG +one national phone number, which begins with 08, like those of BG and 19 other countries/,
  );
  expect(text).toMatch(/ {2}--time-zone Europe\/Sofia +4 times have no offset, and BG has one time zone\.\n/);
  expect(text).toMatch(/Next: .* --subscribed-at-changed when-subscribed --country BG --time-zone Europe\/Sofia\n/);
  const answered = await columns(
    path,
    "--subscribed-at-changed",
    "when-subscribed",
    "--utc-offset",
    "Z",
    "--country",
    "BG",
  );
  expect(answered).toContain('subscribedAtChanged ("when-subscribed"): true in 3 rows of these, false in the others.');
  expect(answered).toContain("Normalised in these rows: 1 phone number, 4 dates.");
});

test("--json prints one line of JSON", async () => {
  const text = await columns(fixture("klaviyo.csv"), "--json", "--subscribed-at-changed", "true");
  expect(JSON.parse(text)).toMatchObject({
    format: "csv",
    preset: "klaviyo",
    guessed: false,
    rows: 6,
    rejected: 0,
    subscribed: 2,
    evidence: [{ about: "timeZone", value: "Europe/Sofia", columns: ["Email Marketing Consent Timestamp"] }],
    columns: expect.arrayContaining([
      {
        column: "Email",
        target: { field: "email" },
        samples: ["xxx@xxxx.xxxxxxx", "xxxxx@xxxx.xxxxxxx", "xxxxxxx@xxxx.xxxxxxx"],
      },
    ]),
  });
});

test("a guess can be written, corrected and used; it is never written over another file", async () => {
  const path = await workspace.file("in.csv", "mail,Groups\na@example.com,x;y\n");
  const mapping = await workspace.file("mapping.json");
  const text = await columns(path, "--write", mapping);
  expect(text).toContain("no known export; the fields are guessed by names and cells");
  expect(text).toContain(`--map ${mapping} --subscribed-at-changed false`);
  expect(JSON.parse(await readFile(mapping, "utf8"))).toEqual({ columns: { mail: "email", Groups: "ignore" } });
  const used = await columns(path, "--map", mapping, "--map", "Groups=addTags:;");
  expect(used).toMatch(/ {2}Groups +addTags, a list by ";"/);
  expect(used).toContain("; 2 columns, mapped by you");
  await expect(columns(path, "--write", mapping)).rejects.toThrow("it is there already");
});

test("records in JSON need no mapping", async () => {
  const path = await workspace.file("in.ndjson", '{"profile":{"email":"a@example.com"},"subscribedAtChanged":false}\n');
  expect(await columns(path)).toContain(
    "NDJSON (a record per line), UTF-8; records in the form of the contract, there is nothing to map.",
  );
  await expect(columns(path, "--write", "mapping.json")).rejects.toThrow("has no columns to map");
});

test.each([
  [["--subscribed-at-changed", "yes"], "Say true, false or when-subscribed."],
  [["--utc-offset", "CET"], "Give an offset such as +02:00, or Z."],
  [["--preset", "magneto"], "Allowed choices are releva, shopify"],
  [["--map", "a.json", "--map", "b.json"], "--map takes one mapping file"],
  [["--map", "Email=email", "--map", "Email=id"], '--map names "Email" twice.'],
  [["--map", "Email=emial"], '"emial" is no field.'],
  [["--map", "Email=emial"], "That is what --map takes after the = sign."],
  [
    ["--map", "email"],
    '"email" is not of the form column=field. That is what --map takes, for example --map "E-mail=email"',
  ],
  [["--map", "Mail=email"], 'the given columns have "Mail", which the header does not have. They come from --map'],
])("%j is refused", async (flags, message) => {
  const { code, stderr } = await invoke(["columns", fixture("shopify.csv"), ...flags]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("standard input is refused", async () => {
  await expect(columns("-")).rejects.toThrow("standard input can be read once");
});
