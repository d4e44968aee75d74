import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { OWNER_ONLY } from "../support/system.js";

const workspace = useWorkspace();

function backfill(sandbox: { fetch: typeof fetch }, args: readonly string[], given: Invocation = {}): Promise<Result> {
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  return invoke(["backfill", ...args], { env, fetch: sandbox.fetch, ...given });
}

const lines = async (path: string): Promise<unknown[]> =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Of the field: an audience of Mailchimp with a national phone number. */
const MAILCHIMP = [
  '"Email Address","First Name","Phone Number","MEMBER_RATING","CONFIRM_TIME","LEID","EUID","TAGS"',
  '"neli@shop.example","Neli","0888 123 405",2,"2021-03-12 10:22:33","100001","aaaa1",""',
  '"","Ivo","0888 123 406",2,"","100002","aaaa2",""',
  '"no address","Eva","0888 123 407",2,"","100003","aaaa3",""',
  '"boris@shop.example","Boris","+359888123408",2,"","100004","aaaa4",""',
].join("\n");
const SAID = ["--subscribed-at-changed", "false", "--time-zone", "Europe/Sofia", "--drop-invalid", "phoneNumber"];

test("a customer with a bad phone number is sent without it, and it is listed where and why", async () => {
  const path = await workspace.file("in.csv", MAILCHIMP);
  const sandbox = createSandbox();
  const { code, stdout } = await backfill(sandbox, [path, ...SAID]);
  expect(code).toBe(3);
  expect(stdout).toContain("  sent without: 1 phoneNumber\n");
  expect(stdout).toContain(`What was left out is listed in: ${path}.dropped.ndjson\n`);
  expect(stdout).not.toContain("0888");
  const [neli] = sandbox.state.find({ email: "neli@shop.example" });
  expect(neli).toMatchObject({ firstName: "Neli" });
  expect(neli).not.toHaveProperty("phoneNumber");
  expect(await lines(`${path}.dropped.ndjson`)).toEqual([
    {
      line: 2,
      file: path,
      column: "Phone Number",
      field: "phoneNumber",
      code: "phone-national",
      reason: "is a national phone number: say of which country (country)",
      value: "0888 123 405",
    },
  ]);
  expect((await stat(`${path}.dropped.ndjson`)).mode & 0o777).toBe(OWNER_ONLY);
});

test("who has nothing else, or something else that is wrong, stays a reject as it is written", async () => {
  const path = await workspace.file("in.csv", MAILCHIMP);
  await backfill(createSandbox(), [path, ...SAID]);
  expect(await lines(`${path}.rejects.ndjson`)).toMatchObject([
    { line: 3, record: { profile: { phoneNumber: "0888 123 406" } } },
    { line: 4, record: { profile: { phoneNumber: "0888 123 407", email: "no address" } } },
  ]);
});

test("a check says it too, to people and to programs, and lists it", async () => {
  const path = await workspace.file("in.csv", MAILCHIMP);
  const { stdout } = await invoke(["validate", path, ...SAID]);
  expect(stdout).toContain("  would be sent without: 1 phoneNumber\n");
  const json = JSON.parse((await invoke(["validate", path, ...SAID, "--json"])).stdout);
  expect(json).toMatchObject({ unsent: 2, invalid: 2, sentWithout: { phoneNumber: 1 } });
  expect(json.dropped).toBe(`${path}.would-drop.ndjson`);
  expect(await lines(json.dropped)).toHaveLength(1);
});

test("records in the form of the contract go without a birthday, a place and a custom field", async () => {
  const profile = {
    email: "a@shop.example",
    birthday: "1990-02-31",
    location: { lat: 99, lon: 1 },
    custom: { numeric: [{ key: "visits", values: ["x"] }], string: [{ key: "size", values: ["M"] }] },
  };
  const path = await workspace.file("in.ndjson", JSON.stringify({ profile, subscribedAtChanged: false }));
  const sandbox = createSandbox();
  const { code, stdout } = await backfill(sandbox, [path, "--drop-invalid", "birthday,location,custom"]);
  expect(stdout).toContain("  sent without: 1 birthday, 1 custom.numeric.visits, 1 location\n");
  expect(code).toBe(0);
  const [a] = sandbox.state.find({ email: "a@shop.example" });
  expect(a?.custom).toEqual({ string: [{ key: "size", values: ["M"] }] });
  expect(a).not.toHaveProperty("location");
});

test("a date of subscription that cannot be read never lets somebody in without one", async () => {
  const path = await workspace.file("in.csv", "Email,Since\na@shop.example,2021-03-12 10:22:33\n");
  const map = ["--map", "Email=email", "--map", "Since=subscribedAt", "--drop-invalid", "subscribedAt"];
  const yes = await invoke(["validate", path, ...map, "--subscribed-at-changed", "when-subscribed", "--json"]);
  expect(JSON.parse(yes.stdout)).toMatchObject({ invalid: 1 });
  const no = await invoke(["validate", path, ...map, "--subscribed-at-changed", "false", "--json"]);
  expect(JSON.parse(no.stdout)).toMatchObject({ invalid: 0, sentWithout: { subscribedAt: 1 } });
});

test.each([
  ["consent", "consent cannot be left out"],
  ["phoneNumber,subscribedAtChanged", "subscribedAtChanged cannot be left out"],
  ["subscriptions", "subscriptions cannot be left out"],
  ["unsubscribeLink", "unsubscribeLink cannot be left out"],
  ["email,phoneNumber", "one of them has to stay"],
  ["phone", '"phone" is no field that can be left out'],
  ["location.lat", '"location.lat" is no field'],
  [",", "No field is named"],
])("--drop-invalid %s is refused before anything is opened", async (fields, message) => {
  const { code, stderr } = await invoke(["validate", "not-there.csv", "--drop-invalid", fields]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("a run that goes on lists all that the input goes without, and counts its own", async () => {
  const path = await workspace.file("in.csv");
  const more = `${MAILCHIMP}\n"vera@shop.example","Vera","12",2,"","100005","aaaa5",""`;
  await writeFile(path, more);
  const sandbox = createSandbox();
  await backfill(sandbox, [path, ...SAID, "--limit", "2"]);
  const { stdout } = await backfill(sandbox, [path, ...SAID, "--resume"]);
  expect(stdout).toContain("  sent without: 1 phoneNumber, by this run\n");
  expect(await lines(`${path}.dropped.ndjson`)).toMatchObject([{ line: 2 }, { line: 6 }]);
  const other = await backfill(sandbox, [path, ...SAID.slice(0, -2), "--resume"]);
  expect(other.stdout + other.stderr).toContain("but the options differ");
});

test("a file of somebody else by that name is left as it is", async () => {
  const path = await workspace.file("in.csv", MAILCHIMP);
  const list = await workspace.file("in.csv.would-drop.ndjson", "my notes\n");
  const { code, stderr } = await invoke(["validate", path, ...SAID]);
  expect(code).toBe(2);
  expect(stderr).toContain("left as it is");
  expect(await readFile(list, "utf8")).toBe("my notes\n");
});

test("a check without such fields removes what an earlier one listed", async () => {
  const path = await workspace.file("in.csv", MAILCHIMP);
  await invoke(["validate", path, ...SAID]);
  const { stdout } = await invoke(["validate", path, ...SAID, "--country", "BG"]);
  expect(stdout).not.toContain("without");
  await expect(stat(`${path}.would-drop.ndjson`)).rejects.toThrow("ENOENT");
});

test("a check leaves the list of what was sent as it is", async () => {
  const path = await workspace.file("in.csv", MAILCHIMP);
  await backfill(createSandbox(), [path, ...SAID]);
  await writeFile(path, "Email\na@shop.example\n");
  await invoke([
    "validate",
    path,
    "--map",
    "Email=email",
    "--subscribed-at-changed",
    "false",
    "--drop-invalid",
    "phoneNumber",
  ]);
  expect(await lines(`${path}.dropped.ndjson`)).toMatchObject([{ line: 2, value: "0888 123 405" }]);
});

test("the list of another night is kept beside, under a name with its date, and named in the report", async () => {
  const path = await workspace.file("in.csv", MAILCHIMP);
  const sandbox = createSandbox();
  await backfill(sandbox, [path, ...SAID]);
  await writeFile(path, MAILCHIMP.replace("0888 123 405", "12 34"));
  const { stdout } = await backfill(sandbox, [path, ...SAID]);
  const [, kept = ""] = /^What was there before is in (.*\.dropped\..*\.ndjson)$/m.exec(stdout) ?? [];
  expect(await lines(kept)).toMatchObject([{ line: 2, value: "0888 123 405" }]);
  expect(await lines(`${path}.dropped.ndjson`)).toMatchObject([{ line: 2, value: "12 34" }]);
});

test("another night in which nothing is left out has no list, and that of before is kept", async () => {
  const path = await workspace.file("in.csv", MAILCHIMP);
  const sandbox = createSandbox();
  await backfill(sandbox, [path, ...SAID]);
  await writeFile(path, MAILCHIMP.replace("0888 123 405", "+359888123405"));
  const { stdout } = await backfill(sandbox, [path, ...SAID, "--json"]);
  const { dropped, kept } = JSON.parse(stdout);
  expect(dropped).toBeUndefined();
  expect(kept.filter((name: string) => name.includes(".dropped."))).toHaveLength(1);
  await expect(stat(`${path}.dropped.ndjson`)).rejects.toThrow("ENOENT");
});

test("a run that goes on and stops at once leaves the list whole", async () => {
  const rows = Array.from({ length: 300 }, (_, n) => `"c${n}@shop.example","C","0888 ${n}",2,"","1","a",""`);
  const path = await workspace.file("in.csv", [MAILCHIMP.split("\n")[0], ...rows].join("\n"));
  const sandbox = createSandbox();
  await backfill(sandbox, [path, ...SAID, "--limit", "200"]);
  const before = await readFile(`${path}.dropped.ndjson`, "utf8");
  await backfill(sandbox, [path, ...SAID, "--resume"], { onStart: (signal) => signal("SIGINT") });
  expect(await readFile(`${path}.dropped.ndjson`, "utf8")).toContain(before);
  await backfill(sandbox, [path, ...SAID, "--resume"]);
  expect(await lines(`${path}.dropped.ndjson`)).toHaveLength(300);
});

test("a stream that is another one now changes nothing in the list", async () => {
  const folder = dirname(await workspace.file("x"));
  const sandbox = createSandbox();
  const said = ["-", ...SAID, "--state", join(folder, "state.json"), "--rejects", join(folder, "r.ndjson")];
  const list = "releva-stdin.dropped.ndjson";
  try {
    await backfill(sandbox, [...said, "--limit", "1"], { stdin: MAILCHIMP });
    const before = await readFile(list, "utf8");
    const other = MAILCHIMP.replace("0888 123 405", "12 34");
    const { code } = await backfill(sandbox, [...said, "--resume"], { stdin: other });
    expect(code).toBe(2);
    expect(await readFile(list, "utf8")).toBe(before);
  } finally {
    await rm(list, { force: true });
  }
});

test("a record is not made anew when a number in it would lose digits", async () => {
  const custom = '{"numeric":[{"key":"card","values":[9007199254740993]}]}';
  const record = (email: string, phone: string): string =>
    `{"profile":{"email":"${email}","phoneNumber":"${phone}","custom":${custom}},"subscribedAtChanged":false}`;
  const path = await workspace.file(
    "in.ndjson",
    `${record("a@shop.example", "0888")}\n${record("b@shop.example", "+359888123405")}\n`,
  );
  const sandbox = createSandbox();
  const { code, stdout } = await backfill(sandbox, [path, "--drop-invalid", "phoneNumber"]);
  expect([code, sandbox.state.find({ email: "a@shop.example" })]).toEqual([3, []]);
  expect(stdout).not.toContain("sent without");
  const again = await backfill(createSandbox(), [`${path}.rejects.ndjson`, "--json"]);
  expect([again.code, again.stdout]).toEqual([3, expect.stringContaining("more digits than can be read")]);
});
