import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { textRow, xlsxOf } from "../support/files/zip.js";

const workspace = useWorkspace();

/** A newsletter whose answers were typed by several people. */
const OPTIN = `Email,First name,Newsletter,Opt-in date
a@shop.example,A,1,2021-03-12
b@shop.example,B,0,2021-03-12
c@shop.example,C,true,2021-03-12
d@shop.example,D,subscribed,2021-03-12
e@shop.example,E,ja,2021-03-12
f@shop.example,F,да,2021-03-12
g@shop.example,G,,2021-03-12
h@shop.example,H,unsubscribed,2021-03-12
`;
const COLUMNS = ["--map", "Email=email", "--map", "First name=firstName", "--map", "Opt-in date=subscribedAt"];

/** The words of a command that a message shows, as a shell reads them. */
const wordsOf = (line = ""): string[] =>
  [...line.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map(
    ([, quoted, word]) => quoted?.replaceAll("'\\''", "'") ?? word ?? "",
  );

function backfill(sandbox: { fetch: typeof fetch }, args: readonly string[], stdin?: string): Promise<Result> {
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  return invoke(["backfill", ...args], { env, fetch: sandbox.fetch, ...(stdin !== undefined && { stdin }) });
}

test("nobody is subscribed past a column about consent, and both ways out that are shown work", async () => {
  const path = await workspace.file("optin.csv", OPTIN);
  for (const answer of ["true", "when-subscribed"]) {
    const said = [...COLUMNS, "--unknown-columns", "ignore", "--subscribed-at-changed", answer];
    const sandbox = createSandbox();
    const refused = await backfill(sandbox, [path, ...said]);
    expect([refused.code, sandbox.requests.total]).toEqual([2, 0]);
    expect(refused.stderr).toContain(`${path}: "Newsletter" seems to say who is subscribed, and nothing uses it.\n`);
    const [use, leave] = ["  Use it: ", "  Or leave it out on purpose: "].map((start) =>
      wordsOf(
        refused.stderr
          .split("\n")
          .find((line) => line.startsWith(start))
          ?.slice(start.length),
      ),
    );
    expect(use).toEqual(["--subscribed-only-if", "Newsletter=1,true,subscribed,ja,да"]);
    expect((await backfill(sandbox, [path, ...said, ...(use ?? [])])).code).toBe(0);
    const subscribed = sandbox.state.all().filter((profile) => profile.subscribedAt !== undefined);
    expect(subscribed.map(({ email }) => email?.[0])).toEqual(["a", "c", "d", "e", "f"]);
    const all = createSandbox();
    expect((await backfill(all, [path, ...said, ...(leave ?? []), "--restart"])).code).toBe(0);
    expect(all.state.all().filter((profile) => profile.subscribedAt !== undefined)).toHaveLength(8);
  }
});

test("nobody is subscribed past the name of a file or of a sheet that says they left, and each way out that is shown works", async () => {
  const rows = "Email,Plan\na@shop.example,gold\nb@shop.example,\n";
  const path = await workspace.file("Abmeldungen.csv", rows);
  const said = ["--map", "Email=email", "--map", "Plan=ignore"];
  const yes = ["--subscribed-at-changed", "true"];
  const { code, stderr } = await invoke(["validate", path, ...said, ...yes]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('by the name "Abmeldungen.csv" these people have left')]);
  expect(stderr).toContain("--subscribed-at-changed false");
  expect((await invoke(["columns", path])).stdout).toContain("Still to be said: --subscribed-at-changed false.");
  for (const way of [
    ["--subscribed-at-changed", "false"],
    [...yes, "--subscribed-only-if", "Plan=gold"],
  ])
    expect((await invoke(["validate", path, ...said, ...way])).code).toBe(0);
  const renamed = await workspace.file("members.csv", rows);
  expect((await invoke(["validate", renamed, ...said, ...yes])).code).toBe(0);
  const sheets = { Unsubscribed: textRow("Email") + textRow("a@shop.example") };
  const book = await workspace.file("book.xlsx", xlsxOf({ sheets }));
  const found = await invoke(["validate", book, "--map", "Email=email", ...yes]);
  expect([found.code, found.stderr]).toEqual([2, expect.stringContaining('by the name "Unsubscribed"')]);
});

test("the same is so for a file that comes through a pipe, in small pieces or whole", async () => {
  const said = [...COLUMNS, "--unknown-columns", "custom", "--subscribed-at-changed", "true"];
  const piped = await backfill(createSandbox(), ["-", ...said], OPTIN);
  expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining('"Newsletter" seems to say')]);
});

test("a column that is known by its words alone stops a run as well", async () => {
  const path = await workspace.file("in.csv", "Email,Reklam\na@shop.example,ja\nb@shop.example,nein\n");
  const said = ["--map", "Email=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "true"];
  const { code, stderr } = await invoke(["validate", path, ...said]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining("--subscribed-only-if 'Reklam=<words of a subscriber>'\n"),
  ]);
});

test("columns names the column and its words with counts, and a run asks for nothing when nobody is subscribed", async () => {
  const path = await workspace.file("optin.csv", OPTIN);
  const { stdout } = await invoke(["columns", path]);
  expect(stdout).toContain(
    '"Newsletter" seems to say who is subscribed, and nothing uses it: 1 (1), 0 (1), true (1), subscribed (1), ja (1), да (1), blank (1), unsubscribed (1)\n',
  );
  expect(stdout).toContain("  Use it: --subscribed-only-if Newsletter=1,true,subscribed,ja,да\n");
  const used = await invoke(["columns", path, "--subscribed-only-if", "Newsletter=1"]);
  expect(used.stdout).toContain('"Newsletter" decides who is subscribed: 1 (1)');
  expect(used.stdout).toMatch(/^Next: .* --subscribed-at-changed true$/m); // else the rule would do nothing
  expect(stdout).not.toMatch(/^Next: .* --subscribed-at-changed true$/m);
  const json = JSON.parse((await invoke(["columns", path, "--json"])).stdout);
  expect(json.consent).toContainEqual(expect.objectContaining({ column: "Newsletter", by: "name", isUndecided: true }));
  const said = [...COLUMNS, "--unknown-columns", "ignore", "--subscribed-at-changed", "false"];
  expect((await invoke(["validate", path, ...said])).code).toBe(0);
});

test("a date of subscription is no answer for those who have none, and each way out that is shown works", async () => {
  const path = await workspace.file("in.csv", "Email,Opt-in date\na@shop.example,2021-03-12\nb@shop.example,\n");
  const said = ["validate", path, "--map", "Email=email", "--map", "Opt-in date=subscribedAt"];
  const { code, stderr } = await invoke([...said, "--subscribed-at-changed", "true"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('"Opt-in date" seems to say who is subscribed')]);
  const [use = []] = ["  Use it, if those with a date are subscribed: "].map((start) =>
    wordsOf(
      stderr
        .split("\n")
        .find((line) => line.startsWith(start))
        ?.slice(start.length),
    ),
  );
  const dated = await invoke([...said, "--subscribed-at-changed", "true", ...use]);
  expect(dated.stdout).toContain("1 would be subscribed");
  expect((await invoke([...said, "--subscribed-at-changed", "when-subscribed"])).stdout).toContain(
    "1 would be subscribed",
  );
});

test("a rule of the command line does not silence that of a mapping file, and a comma too many is no blank cell", async () => {
  const path = await workspace.file(
    "in.csv",
    "Email,N,Blocked\na@shop.example,yes,\nb@shop.example,maybe,\nc@shop.example,,1\n",
  );
  const columns = { Email: "email", N: "ignore", Blocked: "ignore" };
  const said = { columns, subscribedOnlyIf: { N: ["yes"] }, subscribedAtChanged: true };
  const mapping = await workspace.file("mapping.json", JSON.stringify(said));
  const run = (...rules: string[]): Promise<Result> =>
    invoke(["validate", path, "--map", mapping, ...rules.flatMap((rule) => ["--subscribed-only-if", rule])]);
  const differing = await run("N=yes,maybe");
  expect([differing.code, differing.stderr]).toEqual([
    2,
    expect.stringContaining("N=yes and N=yes,maybe. Leave one of them out"),
  ]);
  expect((await run("n=YES", "Blocked=")).stdout).toContain("1 would be subscribed");
  for (const rule of ["Blocked=,", "Blocked=no,"])
    expect(await run(rule)).toMatchObject({ code: 2, stderr: expect.stringContaining("a comma without a word") });
  expect((await run("Blocked!=0,1")).stdout).toContain("1 would be subscribed");
});

test("a mapping file that columns writes decides nothing about consent", async () => {
  const path = await workspace.file("optin.csv", OPTIN);
  const mapping = await workspace.file("mapping.json");
  await invoke(["columns", path, "--write", mapping]);
  expect(JSON.parse(await readFile(mapping, "utf8"))).toMatchObject({ undecidedConsent: ["Newsletter"] });
  const run = (...more: string[]): Promise<Result> => invoke(["validate", path, "--map", mapping, ...more]);
  expect((await run("--subscribed-at-changed", "true")).code).toBe(2);
  expect((await run("--subscribed-at-changed", "true", "--map", "Newsletter=ignore")).code).toBe(0);
  expect(
    (await run("--subscribed-at-changed", "true", "--subscribed-only-if", 'Newsletter!=0,unsubscribed,""')).code,
  ).toBe(0);
  expect((await run("--subscribed-at-changed", "false")).code).toBe(0);
});

test.each([
  [
    ["--subscribed-only-if", "Newsletter"],
    "is not of the form column=word,word. That is what --subscribed-only-if takes",
  ],
  [
    ["--subscribed-only-if", "News=yes"],
    'in "News", which the header does not have. Write it in --subscribed-only-if as',
  ],
  [["--subscribed-only-if", "A=1", "--subscribed-only-if", "A!=2"], '--subscribed-only-if names "A" twice.'],
])("%j is refused", async (flags, message) => {
  const path = await workspace.file("optin.csv", OPTIN);
  const { code, stderr } = await invoke(["validate", path, ...COLUMNS, ...flags]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

describe("a file whose system does not know who is subscribed", () => {
  const WORDPRESS = `ID,user_login,user_email,user_registered,mailing_list_opt_in
1,ann,ann@shop.example,2021-03-12T10:22:33Z,1
2,bo,bo@shop.example,2021-03-12T10:22:33Z,0
3,cy,cy@shop.example,2021-03-12T10:22:33Z,
`;
  const RULE = ["--subscribed-only-if", "mailing_list_opt_in=1"];

  test("names the column that says it, and the rule that is shown cures, typed, written and said again", async () => {
    const path = await workspace.file("users.csv", WORDPRESS);
    expect((await invoke(["columns", path])).stdout).toContain(`  Use it: ${RULE.join(" ")}\n`);
    const written = await workspace.file("mapping.json");
    await invoke(["columns", path, "--write", written]);
    const ruled = await workspace.file("ruled.json");
    await invoke(["columns", path, "--write", ruled, ...RULE]);
    for (const answer of ["true", "when-subscribed"]) {
      const said = ["--subscribed-at-changed", answer];
      const refused = await invoke(["validate", path, ...said]);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("must be false here")]);
      expect(refused.stderr).toContain(`\n  Or use "mailing_list_opt_in": ${RULE.join(" ")}\n`);
      expect((await invoke(["validate", path, ...said, "--map", written])).code).toBe(2);
      for (const flags of [RULE, [...RULE, "--map", written], ["--map", ruled]]) {
        const { code, stdout, stderr } = await invoke(["validate", path, ...said, ...flags, "--json"]);
        if (answer === "true") expect([code, JSON.parse(stdout).subscribed]).toEqual([0, 1]);
        else expect([code, stderr]).toEqual([2, expect.stringContaining("no column fills subscribedAt")]);
      }
    }
  });

  test("is refused without such a column, and with one that nothing uses besides", async () => {
    const path = await workspace.file("users.csv", WORDPRESS.replaceAll(/,[^,]*$/gm, ""));
    const { code, stderr } = await invoke(["validate", path, "--subscribed-at-changed", "true"]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/--subscribed-at-changed false\.\n$/)]);
    const both = await workspace.file("both.csv", WORDPRESS.replace(/^(.*)$/gm, "$1,x").replace(",x\n", ",Opt-out\n"));
    const still = await invoke(["validate", both, "--subscribed-at-changed", "true", ...RULE]);
    expect([still.code, still.stderr]).toEqual([2, expect.stringContaining('"Opt-out" seems to say')]);
  });

  test("a file of those who left stays one, whatever a rule says", async () => {
    const header = "Email Address,MEMBER_RATING,CONFIRM_TIME,LEID,EUID,Newsletter\n";
    const path = await workspace.file("unsubscribed_members_export_1.csv", `${header}a@shop.example,2,,1,2,yes\n`);
    const said = ["--subscribed-at-changed", "true", "--subscribed-only-if", "Newsletter=yes"];
    const { code, stderr } = await invoke(["validate", path, ...said]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("must be false here")]);
    expect(stderr).not.toContain("Or use");
  });
});

test("of a column of dates both rules are shown, and each can be typed", async () => {
  const path = await workspace.file("in.csv", "Email,Newsletter\na@shop.example,2021-03-12\nb@shop.example,\n");
  const said = ["--map", "Email=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "true"];
  const { stderr } = await invoke(["validate", path, ...said]);
  const uses = [...stderr.matchAll(/Use it, if (.+): (--subscribed-only-if .+)/g)].map(([, , flags]) => wordsOf(flags));
  expect(uses).toEqual([
    ["--subscribed-only-if", "Newsletter!="],
    ["--subscribed-only-if", "Newsletter="],
  ]);
  for (const flags of uses) {
    const { code, stdout } = await invoke(["validate", path, ...said, ...flags, "--json"]);
    expect([code, JSON.parse(stdout).subscribed]).toEqual([0, 1]);
  }
});

test("what stands for words is refused as a word, with what to type", async () => {
  const path = await workspace.file("in.csv", "Email,Reklam\na@shop.example,ja\nb@shop.example,nein\n");
  const said = ["--map", "Email=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "true"];
  const typed = ["--subscribed-only-if", "Reklam=<words of a subscriber>"];
  for (const command of ["validate", "columns"]) {
    const { code, stderr } = await invoke([command, path, ...said, ...typed]);
    expect([command, code]).toEqual([command, 2]);
    expect(stderr).toContain('The first rows of "Reklam" have "ja" (1), "nein" (1). Type those words in its place');
  }
  expect((await invoke(["validate", path, ...said, "--subscribed-only-if", "Reklam=ja"])).code).toBe(0);
});
