import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createSandbox } from "../../../src/sandbox/index.js";
import { invoke } from "../../support/cli/invoke.js";
import { useWorkspace } from "../../support/cli/workspace.js";

/** Files of the field, all names invented: what is sent of each, what is counted, and what stays behind. */
const workspace = useWorkspace();

interface Sent {
  readonly code: number;
  readonly profiles: ReturnType<ReturnType<typeof createSandbox>["state"]["all"]>;
  readonly normalised: unknown;
  /** By line, the first thing that is wrong. */
  readonly rejects: readonly string[];
  readonly stdout: string;
}

/** Of a file that is there when there is something in it. */
async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

async function send(path: string, ...flags: string[]): Promise<Sent> {
  const sandbox = createSandbox();
  const rejects = await workspace.file("rejects.ndjson");
  const files = ["--rejects", rejects, "--state", await workspace.file("state.json"), "--restart"];
  const { code, stdout, stderr } = await invoke(
    ["backfill", path, "--subscribed-at-changed", "false", "--json", ...files, ...flags],
    { env: { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" }, fetch: sandbox.fetch },
  );
  if (code !== 0 && code !== 3) throw new Error(stderr);
  const lines = await linesOf(rejects);
  return {
    code,
    profiles: sandbox.state.all(),
    normalised: JSON.parse(stdout).normalised,
    rejects: lines.map((text) => {
      const { line, code: why, path: where } = JSON.parse(text) as Record<string, string>;
      return `${line} ${where} ${why}`;
    }),
    stdout,
  };
}

const field = (name: string): string => `test/support/fixtures/field/${name}`;

test("59: a trunk zero behind the country's code is dropped", async () => {
  const { code, profiles, normalised } = await send(
    field("59-trunk-zero.csv"),
    "--map",
    "Email=email",
    "--map",
    "Phone=phoneNumber",
  );
  expect(code).toBe(0);
  expect(profiles.map(({ phoneNumber }) => phoneNumber)).toEqual(["+442079460018", "+4920922334455", "+359888123405"]);
  expect(normalised).toEqual({ phones: 3 });
});

const NULLS = [
  "Email=email",
  "First name=firstName",
  "Phone=phoneNumber",
  "Birthday=birthday",
  "Registered at=registeredAt",
];
const maps = (pairs: readonly string[]): string[] => pairs.flatMap((pair) => ["--map", pair]);

test("53: words for nothing are nothing, and other ones once they are said", async () => {
  const usual = await send(field("53-null-words.csv"), ...maps(NULLS));
  expect(usual.profiles).toMatchObject([{ email: "neli@shop.example" }]);
  expect(usual.profiles[0]).not.toHaveProperty("firstName");
  expect(usual.rejects).toEqual(["3 /profile/phoneNumber phone-letters", "4 /profile/phoneNumber phone-characters"]);
  const said = await send(field("53-null-words.csv"), ...maps(NULLS), "--null", "NULL,n/a,-");
  expect([said.code, said.normalised]).toEqual([0, { nulls: 9 }]);
  expect(said.profiles[2]).toMatchObject({ email: "zoe@shop.example", firstName: "Zoe" });
});

test("52: what stands around an e-mail is taken off and counted, and two of them are refused", async () => {
  const { profiles, rejects, normalised } = await send(field("52-email-dirt.csv"), ...maps(NULLS.slice(0, 2)));
  expect(profiles.map(({ email }) => email)).toEqual([
    "neli@shop.example",
    "boris@shop.example",
    "zoe@shop.example",
    "ivo@shop.example",
  ]);
  expect(normalised).toEqual({ emails: 3, nulls: 2 });
  expect(rejects.map((reject) => reject.slice(0, reject.indexOf(" ")))).toEqual(["6", "7", "8", "9"]);
});

test("09: an offset without a colon is an offset", async () => {
  const { code, profiles } = await send(
    field("09-constant-contact.csv"),
    ...maps(["Email address=email", "Created At=registeredAt"]),
    ...["--unknown-columns", "ignore"],
  );
  expect(code).toBe(0);
  expect(profiles.map(({ registeredAt }) => registeredAt)).toEqual([
    "2020-09-25T16:45:13-04:00",
    "2020-01-05T08:00:00-05:00",
  ]);
});

test("14: a spreadsheet from Bulgaria, but for the number that it has rounded", async () => {
  const { profiles, rejects, normalised } = await send(
    field("14-excel-bg.csv"),
    ...maps(["Имейл=email", "Телефон=phoneNumber", "Дата на раждане=birthday", "Регистриран=registeredAt"]),
    ...maps(["Оборот=custom.numeric.turnover"]),
    ...["--unknown-columns", "ignore", "--country", "BG", "--time-zone", "Europe/Sofia"],
  );
  expect(rejects).toEqual(["2 /profile/phoneNumber phone-scientific"]);
  expect(profiles).toMatchObject([
    {
      email: "boris@shop.example",
      phoneNumber: "+359888123406",
      birthday: "1980-06-05",
      registeredAt: "2020-01-05T08:00:00+02:00",
      custom: { numeric: [{ key: "turnover", values: [20] }] },
    },
  ]);
  expect(normalised).toMatchObject({ phones: 1, dates: 4, numbers: 2 });
});

test("19: a rounded number says what the spreadsheet did", async () => {
  const path = await workspace.file(
    "19.csv",
    'Email,Phone\na@shop.example,3.59888E+11\nb@shop.example,"=""+359888123409"""\n',
  );
  const { profiles, rejects, stdout } = await send(path, ...maps(["Email=email", "Phone=phoneNumber"]));
  expect(profiles).toMatchObject([{ email: "b@shop.example", phoneNumber: "+359888123409" }]);
  expect(JSON.parse(stdout).notices).toMatchObject([{ kind: "formula-text", count: 1 }]);
  expect(rejects).toEqual(["2 /profile/phoneNumber phone-scientific"]);
  expect(stdout).toContain("a spreadsheet has lost its last digits");
  expect(stdout).toContain("export it again, with the column as text");
});

test("55: a birthday at midnight is a day", async () => {
  const { code, profiles } = await send(field("55-birthday.csv"), ...maps(["email=email", "dob=birthday"]));
  expect(code).toBe(0);
  expect(profiles.map(({ birthday }) => birthday)).toEqual(["1986-01-17", "1986-01-17", "1986-01-07"]);
});

test("33: a national number needs its country, which the report names", async () => {
  const flags = ["--utc-offset", "Z", "--preset", "mailchimp"];
  const path = await workspace.file("33.csv", readFileSync(field("33-mailchimp-old.csv"), "utf8")); // a check writes beside it
  expect((await send(path, ...flags)).rejects).toEqual(["2 /profile/phoneNumber phone-national"]);
  const { stdout, stderr } = await invoke(["validate", path, "--subscribed-at-changed", "false", ...flags]);
  expect(stderr).toBe("");
  expect(stdout).toContain(
    '1 x "Phone Number" (phoneNumber) is a national phone number: say of which country (country)',
  );
  expect(stdout).toContain("--country <two letters>");
  const { profiles } = await send(path, ...flags, "--country", "BG");
  expect(profiles).toMatchObject([{ phoneNumber: "+359888123405" }]);
});

test("01: dates with slashes that nothing settles are refused until their form is said", async () => {
  const flags = [
    ...maps(["email=email", "created_at=registeredAt"]),
    "--unknown-columns",
    "ignore",
    "--utc-offset",
    "Z",
  ];
  const path = field("01-magento-main.csv");
  expect((await send(path, ...flags)).rejects).toEqual(["3 /profile/registeredAt date-order"]);
  const { profiles } = await send(path, ...flags, "--date-format", "d/M/yyyy HH:mm");
  expect(profiles.map(({ registeredAt }) => registeredAt)).toEqual(["2021-03-12T10:22:33Z", "2012-06-05T15:53:00Z"]);
});

test("the proof of a later row counts for those before it, also from a pipe and in any chunks", async () => {
  const rows = Array.from({ length: 500 }, (_, index) => `c${index}@shop.example,05/06/2021\n`).join("");
  const path = await workspace.file("late.csv", `mail,since\n${rows}z@shop.example,25/06/2021\n`);
  const { code, profiles } = await send(path, ...maps(["mail=email", "since=registeredAt"]));
  expect([code, profiles.length]).toEqual([0, 501]);
  expect(new Set(profiles.map(({ registeredAt }) => registeredAt))).toEqual(
    new Set(["2021-06-05T00:00:00Z", "2021-06-25T00:00:00Z"]),
  );
});

test("a proof behind the first thousand rows comes too late", async () => {
  const rows = Array.from({ length: 1_000 }, (_, index) => `c${index}@shop.example,05/06/2021\n`).join("");
  const path = await workspace.file("too-late.csv", `mail,since\n${rows}z@shop.example,25/06/2021\n`);
  const { profiles, rejects } = await send(path, ...maps(["mail=email", "since=registeredAt"]));
  expect(profiles).toMatchObject([{ email: "z@shop.example", registeredAt: "2021-06-25T00:00:00Z" }]);
  expect(rejects).toHaveLength(1_000);
});

test("who is not subscribed is not lost for a date of subscription that cannot be read", async () => {
  const path = await workspace.file(
    "news.json",
    JSON.stringify({
      columns: { mail: "email", since: "subscribedAt", news: "ignore" },
      subscribedOnlyIf: { news: ["1"] },
    }),
  );
  const csv = await workspace.file("news.csv", "mail,since,news\na@shop.example,05/06/2021,0\n");
  const { code, profiles } = await send(csv, "--map", path);
  expect([code, profiles]).toMatchObject([0, [{ email: "a@shop.example" }]]);
});

test("all that is wrong with a row is told, and the cell is kept as it is written", async () => {
  const path = await workspace.file("bad.csv", "mail,phone,visits\nnobody,0888 123 405,1.234\n");
  const rejects = await workspace.file("bad.rejects.ndjson");
  await send(path, ...maps(["mail=email", "phone=phoneNumber", "visits=custom.numeric.visits"]), "--rejects", rejects);
  const [reject = "{}"] = await linesOf(rejects);
  expect(JSON.parse(reject)).toMatchObject({
    code: "phone-national",
    record: { profile: { email: "nobody", phoneNumber: "0888 123 405", custom: { numeric: [{ values: ["1.234"] }] } } },
  });
});

test.each([
  [["--country", "UK"], "That is what --country takes"],
  [["--time-zone", "Sofia"], "That is what --time-zone takes"],
  [["--date-format", "DD.MM.YYYY"], "That is what --date-format takes"],
  [["--time-zone", "Europe/Sofia", "--utc-offset", "Z"], "Leave out --time-zone or --utc-offset"],
])("%j stops the command before anything is sent", async (flags, advice) => {
  const path = await workspace.file("in.csv", "mail,phone,since\na@shop.example,+359888123405,2021-01-01\n");
  const columns = maps(["mail=email", "phone=phoneNumber", "since=registeredAt"]);
  await expect(send(path, ...columns, ...flags)).rejects.toThrow(advice);
});

test("what the flags say is written to the mapping file, and is said by it", async () => {
  const path = await workspace.file("in.csv", "mail,phone\na@shop.example,0888 123 405\n");
  const mapping = await workspace.file("mapping.json");
  const flags = [...maps(["mail=email", "phone=phoneNumber"]), "--country", "BG", "--null", "n/a,-", "--decimal", ","];
  await invoke(["columns", path, ...flags, "--write", mapping]);
  expect(JSON.parse((await linesOf(mapping)).join("\n")).reading).toEqual({
    country: "BG",
    decimal: ",",
    nullWords: ["n/a", "-"],
  });
  expect((await send(path, "--map", mapping)).profiles).toMatchObject([{ phoneNumber: "+359888123405" }]);
});
