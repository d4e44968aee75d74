import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { csv, HEADER, useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const NEWS = `${HEADER}\n,,ann@example.com,,,2024-05-01,promo,,\n,,bo,,,,,,\n`;

/** A person at a terminal, who types `answer`. */
function backfill(args: readonly string[], answer: string | undefined, given: Invocation = {}): Promise<Result> {
  return invoke(["backfill", ...args, "--base-url", "http://localhost"], {
    env: { RELEVA_SECRET_KEY: "sandbox_key" },
    terminal: true,
    ...(answer !== undefined && { answer }),
    ...given,
  });
}

test("a person sees what would be sent, and is asked once for all files", async () => {
  const sandbox = createSandbox();
  const record = { profile: { email: "c@example.com", subscriptions: [], custom: {} }, subscribedAtChanged: false };
  const files = [
    await workspace.file("news.csv", NEWS),
    await workspace.file("more.ndjson", `${JSON.stringify(record)}\n`),
  ];
  const { code, stderr } = await backfill([...files, "--no-color"], "y\n", { fetch: sandbox.fetch });
  expect([code, sandbox.state.count]).toEqual([3, 2]);
  expect(stderr).toContain(`${files[0]}: CSV with commas, UTF-8
  2 records
  sent: "First name" (firstName), "Last name" (lastName), "Email" (email), "Phone number" (phoneNumber), "Registration Date" (registeredAt), "Subscribe Date" (subscribedAt), "Subscriptions" (subscriptions), "Tags" (addTags), "Accept Privacy Policy" (consent)
  1 invalid: not sent, written to the rejects
  1 with subscribedAtChanged: true: their subscription status changes
${files[1]}: NDJSON (a record per line), UTF-8
  1 record
  none with subscribedAtChanged: true
  1 with subscriptions: []: clears all subscriptions of the profile
  1 with custom properties: pass the same ones when you push these profiles with the Push API, or you overwrite them
To http://localhost
`);
  expect(stderr.match(/Send\? \[y\/N\] /g)).toHaveLength(1);
});

test("a host whose letters only look Latin is asked for by the name that the network uses", async () => {
  const path = await workspace.file("news.csv", csv("ann@example.com"));
  const given = { env: { RELEVA_SECRET_KEY: "k" }, terminal: true, answer: "n\n" };
  const { stderr } = await invoke(["backfill", path, "--no-color", "--base-url", "https://r\u0435leva.ai/"], given);
  expect(stderr).toContain("To https://xn--rleva-zwe.ai\n");
});

test.each(["n\n", "\n", "", "yes please\n"])(
  "the answer %j sends nothing, and leaves nothing behind",
  async (answer) => {
    const path = await workspace.file("news.csv", NEWS);
    const { code, stdout, stderr } = await backfill([path], answer);
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toMatch(/Nothing was sent\.\n$/);
  },
);

test("nobody is asked with --yes, in a dry run, when there is nothing to send, or without a terminal", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv("ann@example.com"));
  for (const flags of [["--dry-run"], ["--yes"], ["--resume"]]) {
    const { code, stderr } = await backfill([path, ...flags], "", { fetch: sandbox.fetch });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("Send?")]);
  }
  const piped = await backfill([path, "--restart"], undefined, { fetch: sandbox.fetch, terminal: false });
  expect(piped).toMatchObject({ code: 0, stderr: "" });
});

test("records that an earlier run settled are shown, and a file that cannot be read to its end is an error, not a question", async () => {
  const sandbox = createSandbox();
  const path = await workspace.file("customers.csv", csv("ann@example.com", "bo@example.com"));
  await backfill([path, "--yes", "--limit", "1"], undefined, { fetch: sandbox.fetch });
  const { stderr } = await backfill([path, "--resume"], "n\n");
  expect(stderr).toContain("1 record settled by an earlier run: not sent again");
  const broken = await workspace.file("broken.csv", `${csv("ann@example.com")},,"never closed,,,,,,\n`);
  const stopped = await backfill([broken], "y\n");
  expect([stopped.code, stopped.stderr]).toEqual([2, expect.stringMatching(/broken\.csv:3: a quote opens here/)]);
});

test("a person sees which columns fill which fields, how they are read, and what goes without an invalid field", async () => {
  const path = await workspace.file(
    "klienti.csv",
    "Имейл,Телефон,Роден,Бюлетин,Бележки\na@shop.example,0888 123 456,31/12/1980,да,x\nb@shop.example,12,01/02/1981,не,y\n",
  );
  const flags = ["--map", "auto", "--map", "Бележки=ignore", "--country", "BG", "--date-format", "dd/MM/yyyy"];
  const consent = ["--subscribed-only-if", "Бюлетин=да", "--subscribed-at-changed", "true"];
  const { stderr } = await backfill([path, ...flags, ...consent, "--drop-invalid", "phoneNumber", "--no-color"], "n\n");
  expect(stderr).toContain(`klienti.csv: CSV with commas, UTF-8
  2 records
  sent: "Имейл" (email), "Телефон" (phoneNumber), "Роден" (birthday)
  not sent: "Бюлетин", "Бележки"
  read with: --country BG --date-format dd/MM/yyyy
  subscribed only if: Бюлетин=да
  normalised: 1 phone number, 2 dates
  sent without, as they are invalid: 1 phoneNumber
  1 with subscribedAtChanged: true: their subscription status changes
To http://localhost
`);
  expect(stderr).not.toMatch(/shop\.example|0888/);
});
