import { describe, expect, test } from "vitest";
import { type ClientHabit, createSandbox, type SandboxOptions } from "../../src/sandbox/index.js";
import { messageOf, PATH, upsert } from "../support/sandbox/post.js";

const FIELDS = [
  "id",
  "firstName",
  "lastName",
  "phoneNumber",
  "consent",
  "registeredAt",
  "birthday",
  "addTags",
  "custom",
];
const unset = (value: unknown): object => Object.fromEntries(FIELDS.map((name) => [name, value]));
const email = "ana@shop.example";
const of = (...profiles: unknown[]): RequestInit =>
  upsert(...profiles.map((profile) => ({ profile, subscribedAtChanged: false })));

/** What each client sends that was asked for an e-mail alone; `ana` has subscriptions. */
const HABITS: Readonly<Record<ClientHabit, readonly object[]>> = {
  "null-fields": [{ ...unset(null), email }],
  "subscriptions-cleared": [{ email, subscriptions: [] }],
  "subscriptions-empty": ["ben", "zoe"].map((name) => ({ email: `${name}@shop.example`, subscriptions: [] })),
  "blank-fields": [{ email, id: "", firstName: "", lastName: "" }],
  "empty-lists": [{ email, addTags: [], removeTags: [] }],
};

async function sandboxWithAna(options?: SandboxOptions) {
  const sandbox = createSandbox(options);
  await sandbox.fetch(PATH, of({ email, firstName: "Ana", subscriptions: ["news"] }));
  return sandbox;
}

const lastWarnings = ({ requests }: ReturnType<typeof createSandbox>) => requests.recent().at(-1)?.warnings;

describe.each(Object.entries(HABITS))("%s", (habit, profiles) => {
  test("is in the log of requests, and told as it comes", async () => {
    const told: string[] = [];
    const sandbox = await sandboxWithAna({ onClientWarning: (warning) => told.push(warning.habit) });
    await sandbox.fetch(PATH, of(...profiles));
    const { length } = profiles;
    expect(lastWarnings(sandbox)).toEqual([
      {
        habit,
        records: length,
        message: expect.stringMatching(new RegExp(`^${length} of ${length} profiles ha(?:s|ve) `)),
      },
    ]);
    expect(told).toEqual([habit]);
  });

  test("is a 400 with the hint for strict clients, and changes nothing", async () => {
    const sandbox = await sandboxWithAna({ strictClients: true });
    const before = await sandbox.digest();
    const response = await sandbox.fetch(PATH, of(...profiles));
    expect(response.status).toBe(400);
    expect(await messageOf(response)).toMatch(/leave (?:out what is not set|it out).*openapi\/README\.md/i);
    expect(await sandbox.digest()).toBe(before);
  });

  test("shows no value of a field", async () => {
    const sandbox = await sandboxWithAna();
    await sandbox.fetch(
      PATH,
      of(...profiles.map((profile) => ({ ...profile, lastName: "Ivanova", "ben@shop.example": null }))),
    );
    expect(JSON.stringify(lastWarnings(sandbox) ?? [])).not.toMatch(/Ivanova|shop\.example/);
  });
});

test("only null is refused when nobody is strict: the contract takes the others", async () => {
  const sandbox = await sandboxWithAna();
  const statuses: number[] = [];
  for (const profiles of Object.values(HABITS)) statuses.push((await sandbox.fetch(PATH, of(...profiles))).status);
  expect(statuses).toEqual([400, 202, 202, 202, 202]);
});

test.each([
  ["only what is set", { email, firstName: "Ana" }],
  ["null for subscriptions, which means nothing", { email, subscriptions: null }],
  ["a blank unsubscribeLink, which the page gives a meaning", { email, unsubscribeLink: "", firstName: "" }],
  ["one list that is empty", { email, addTags: [] }],
  ["[] for who has no subscription", { email: "ben@shop.example", subscriptions: [] }],
])("%s is no habit of a client", async (_what, profile) => {
  const sandbox = await sandboxWithAna({ strictClients: true });
  expect((await sandbox.fetch(PATH, of(profile))).status).toBe(202);
  expect(lastWarnings(sandbox)).toBeUndefined();
});

test("empty lists are a client's when every record has them", async () => {
  const sandbox = createSandbox();
  await sandbox.fetch(PATH, of(HABITS["empty-lists"], { email: "ben@shop.example" }));
  expect(lastWarnings(sandbox)).toBeUndefined();
});

test("[] is found by the phone number too, and counts the records", async () => {
  const sandbox = createSandbox();
  const phones = ["+359888000001", "+359888000002"];
  await sandbox.fetch(PATH, of(...phones.map((phoneNumber) => ({ phoneNumber, subscriptions: ["news"] }))));
  await sandbox.fetch(PATH, of(...phones.map((phoneNumber) => ({ phoneNumber, subscriptions: [] })), { email }));
  expect(lastWarnings(sandbox)).toMatchObject([{ habit: "subscriptions-cleared", records: 2 }]);
});

test("looking for subscriptions applies nothing that is delayed", async () => {
  const sandbox = createSandbox({ assumptions: { A8: "delayed" } });
  await sandbox.fetch(PATH, of({ email, subscriptions: ["news"] }));
  await sandbox.fetch(PATH, of({ email, subscriptions: [] }));
  expect(lastWarnings(sandbox)).toBeUndefined();
});

test.each(["7", "null", "[]", '{"profiles":7}', '{"profiles":[null,7,{"profile":null}]}'])(
  "a body that is %s smells of nothing",
  async (body) => {
    const sandbox = createSandbox({ strictClients: true });
    const response = await sandbox.fetch(PATH, { ...of(), body });
    expect(response.status).toBe(400);
    expect(lastWarnings(sandbox)).toBeUndefined();
  },
);

test("the control plane and the page show the warnings", async () => {
  const sandbox = await sandboxWithAna();
  await sandbox.fetch(PATH, of(...HABITS["subscriptions-cleared"]));
  const { recent } = (await (await sandbox.fetch("/_sandbox/requests")).json()) as { recent: { warnings?: unknown }[] };
  expect(recent.map(({ warnings }) => warnings !== undefined)).toEqual([false, true]);
  const page = await (await sandbox.fetch("/")).text();
  expect(page).toContain("<strong>subscriptions-cleared</strong>, request 2: 1 of 1 profiles has [] for subscriptions");
});
