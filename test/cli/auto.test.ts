import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

/** The words of the command that `columns` proposes. */
const nextOf = ({ stdout }: Result): string[] =>
  [...(/^Next: releva-profiles (.*)$/m.exec(stdout)?.[1] ?? "").matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? "",
  );

async function backfill(args: readonly string[], given: Invocation = {}) {
  const sandbox = createSandbox();
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  const files = ["--rejects", await workspace.file("r"), "--state", await workspace.file("s"), "--restart"];
  const result = await invoke(["backfill", ...args, ...files], { env, fetch: sandbox.fetch, ...given });
  return { ...result, profiles: sandbox.state.all() };
}

const WIX = `First Name,Last Name,Contact 1,Phone 1,Phone 2,Labels,Notes
Neli,Ilieva,neli@shop.example,+359888123405,,Contacted me,x
Boris,Stanev,boris@shop.example,,+359888123406,,y
`;

test("--map auto sends what columns proposes, through a pipe too, and what columns says next works", async () => {
  const path = await workspace.file("in.csv", WIX);
  const shown = await invoke(["columns", path]);
  expect(shown.stdout).toContain("  Phone 2     phoneNumber, without Phone 1  ");
  const next = nextOf(shown);
  expect(next.slice(2)).toEqual(["--map", "auto", "--subscribed-at-changed", "false"]);
  expect((await invoke(next)).code).toBe(0);
  for (const [input, given] of [
    [path, {}],
    ["-", { stdin: WIX }],
  ] as const) {
    const { code, profiles } = await backfill([input, ...next.slice(2)], given);
    expect(code).toBe(0);
    expect(profiles).toMatchObject([
      { email: "neli@shop.example", firstName: "Neli", phoneNumber: "+359888123405", tags: ["Contacted me"] },
      { email: "boris@shop.example", lastName: "Stanev", phoneNumber: "+359888123406" },
    ]);
  }
});

test("a column that is mapped keeps what is guessed of the others", async () => {
  const path = await workspace.file("in.csv", WIX);
  const shown = await invoke(["columns", path, "--map", "Notes=custom.string.note", "--map", "Labels=ignore"]);
  expect(shown.stdout).toMatch(/ {2}First Name +firstName/);
  const next = nextOf(shown);
  expect(next).toContain("auto");
  const { profiles } = await backfill(next.slice(1));
  expect(profiles[0]).toMatchObject({ firstName: "Neli", custom: { string: [{ key: "note", values: ["x"] }] } });
  expect(profiles[0]).toMatchObject({ tags: [] });
});

test("nothing is guessed unless it is asked for", async () => {
  const path = await workspace.file("in.csv", WIX);
  const { code, stderr } = await invoke(["validate", path, "--subscribed-at-changed", "false"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(" --map auto\n")]);
});

test("the next command says what becomes of columns that a preset does not know", async () => {
  const path = await workspace.file("in.csv", "Email,Klaviyo ID,Shoe size\na@shop.example,1,38\n");
  const next = nextOf(await invoke(["columns", path]));
  expect(next).toContain("--unknown-columns");
  expect((await invoke(next)).code).toBe(0);
});

test("secrets are named as never sent, and are not sent as custom fields", async () => {
  const magento = "email,created_at,firstname,password_hash,rp_token,gender\na@shop.example,2021-03-12,A,a1b2:RF,x,F\n";
  const path = await workspace.file("in.csv", magento);
  expect((await invoke(["columns", path])).stdout).toMatch(/ {2}password_hash +never sent, by its name/);
  const said = ["--map", "email=email", "--unknown-columns", "custom", "--subscribed-at-changed", "false"];
  const { code, profiles } = await backfill([path, ...said]);
  expect(code).toBe(0);
  expect(JSON.stringify(profiles)).toContain('"gender"');
  expect(JSON.stringify(profiles)).not.toMatch(/a1b2|hash|token/);
});

test("a whole name is split, and every report says how many were", async () => {
  const path = await workspace.file("in.csv", "Email,Name\na@shop.example,Ann Lee\nb@shop.example,Bo\n");
  expect((await invoke(["columns", path])).stdout).toContain(
    "firstName and lastName, split at the first space or a comma",
  );
  const { stdout, profiles } = await backfill([path, "--map", "auto", "--subscribed-at-changed", "false"]);
  expect(stdout).toContain("normalised: 1 name split at the first space\n");
  expect(profiles).toMatchObject([{ firstName: "Ann", lastName: "Lee" }, { firstName: "Bo" }]);
});

test("a name that is turned round or loses its title is counted as such", async () => {
  const path = await workspace.file(
    "in.csv",
    'Email,Name\na@shop.example,Herr Max Muster\nb@shop.example,"Müller, Käthe"\n',
  );
  const { stdout, profiles } = await backfill([path, "--map", "auto", "--subscribed-at-changed", "false"]);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "normalised: 1 name split at the first space, 1 name split at a comma (last name first), 1 name without its title",
  );
  expect(profiles).toMatchObject([
    { firstName: "Max", lastName: "Muster" },
    { firstName: "Käthe", lastName: "Müller" },
  ]);
});

test("years of two digits are counted apart, with the rule by which they were read", async () => {
  const path = await workspace.file("in.csv", "Email,Birthday\na@shop.example,05.06.90\nb@shop.example,05.06.1990\n");
  const { stdout, profiles } = await backfill([
    path,
    "--map",
    "auto",
    "--date-format",
    "dd.MM.yy",
    "--subscribed-at-changed",
    "false",
  ]);
  expect(stdout).toContain("normalised: 1 date, 1 two-digit year (birthdays: read as of ages 14 to 99)\n");
  expect(profiles.map(({ birthday }) => birthday)).toEqual(["1990-06-05", "1990-06-05"]);
});

test("of several phones the first that is not blank is sent, and a mapping file keeps that", async () => {
  const phones =
    "Email,Mobile,Phone,Work phone\na@shop.example,+359888123405,+35925550100,\nb@shop.example,,+35925550101,\nc@shop.example,,,+35925550102\n";
  const path = await workspace.file("in.csv", phones);
  const mapping = await workspace.file("mapping.json");
  const pairs = ["--map", "Email=email", "--map", "Mobile|Phone|Work phone=phoneNumber"];
  expect((await invoke(["columns", path, ...pairs, "--write", mapping])).code).toBe(0);
  expect(JSON.parse(await readFile(mapping, "utf8"))).toMatchObject({
    firstFilled: [["Mobile", "Phone", "Work phone"]],
  });
  for (const flags of [pairs, ["--map", mapping]]) {
    const { profiles } = await backfill([path, ...flags, "--subscribed-at-changed", "false"]);
    expect(profiles.map(({ phoneNumber }) => phoneNumber)).toEqual(["+359888123405", "+35925550101", "+35925550102"]);
  }
});

test("on a terminal an unknown layout is shown masked, and asked about", async () => {
  const path = await workspace.file("in.csv", WIX);
  const said = ["validate", path, "--subscribed-at-changed", "false", "--no-color"];
  const taken = await invoke(said, { terminal: true, answer: "y\n" });
  expect(taken.code).toBe(0);
  expect(taken.stderr).toContain("no known export; its columns are likely to be\n\n  First Name  firstName");
  expect(taken.stderr).toContain("Take these columns? [y/N] ");
  expect(taken.stderr).not.toContain("neli@");
  const left = await invoke(said, { terminal: true, answer: "n\n" });
  expect([left.code, left.stdout, left.stderr]).toEqual([130, "", expect.stringContaining("Nothing was sent.")]);
});

test("nobody is asked about columns that are said or known, with --yes, or without a terminal", async () => {
  const path = await workspace.file("in.csv", WIX);
  const klaviyo = await workspace.file("k.csv", "Email,Klaviyo ID\na@shop.example,1\n");
  const no = ["--subscribed-at-changed", "false"];
  const terminal = { terminal: true, answer: "y\n" };
  for (const [args, given] of [
    [[path, ...no], {}],
    [[path, ...no, "--map", "First Name=firstName"], terminal],
    [[path, ...no, "--map", "auto"], terminal],
    [[klaviyo, ...no], terminal],
  ] as const) {
    expect((await invoke(["validate", ...args], given)).stderr).not.toContain("Take these columns?");
  }
  const { code, stderr } = await backfill([path, ...no, "--yes"], terminal);
  expect([code, stderr]).toEqual([2, expect.not.stringContaining("Take these columns?")]);
});
