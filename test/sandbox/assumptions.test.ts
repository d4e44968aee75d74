import { expect, test } from "vitest";
import type { Profile } from "../../generated/types.js";
import { ASSUMPTIONS, type Assumptions, createSandbox } from "../../src/sandbox/index.js";
import { HEADERS, messageOf, PATH, post, record, upsert } from "../support/sandbox/post.js";

type Step = (sandbox: ReturnType<typeof createSandbox>) => Promise<Response>;
const send =
  (...profiles: Profile[]): Step =>
  (sandbox) =>
    post(sandbox, ...profiles);
const sendItems =
  (...items: unknown[]): Step =>
  (sandbox) =>
    sandbox.fetch(PATH, upsert(...items));

const a = { email: "a@x.y" };
const size = { string: [{ key: "size", values: ["M"] }] };
const shoe = { string: [{ key: "shoe", values: ["42"] }], numeric: [{ key: "size", values: [1] }] };
const conflict = [
  send({ ...a, firstName: "Ana" }, { phoneNumber: "+1", lastName: "Li" }),
  send({ ...a, phoneNumber: "+1" }),
];
const oneBad = [
  sendItems(record(a), { profile: { email: "no" }, subscribedAtChanged: true }, record({ phoneNumber: "+1" })),
];
const twoBatches = [send({ ...a, firstName: "1" }), send({ ...a, firstName: "2" })];
const names = Array.from({ length: 9 }, (_, n) => ({ ...a, firstName: `${n}` }));

type Case = [assumptions: Partial<Assumptions>, steps: Step[], status: number, profiles: object[]];
const CASES: Case[] = [
  [{}, conflict, 202, [{ ...a, firstName: "Ana", phoneNumber: "+1" }, { lastName: "Li" }]],
  [{ A1: "refused" }, conflict, 400, [a, { phoneNumber: "+1" }]],
  [{ A1: "merged" }, conflict, 202, [{ ...a, firstName: "Ana", lastName: "Li", phoneNumber: "+1" }]],
  [{}, [send(a), send({ email: "A@x.y" })], 202, [a, { email: "A@x.y" }]],
  [{ A2: "folded" }, [send(a), send({ email: "A@X.y" })], 202, [{ email: "A@X.y" }]],
  [{ A4: "replaced" }, [send({ ...a, custom: size }), send({ ...a, custom: shoe })], 202, [{ custom: shoe }]],
  [
    { A4: "merged" },
    [send({ ...a, custom: size }), send({ ...a, custom: shoe })],
    202,
    [{ custom: { string: [...size.string, ...shoe.string], numeric: shoe.numeric } }],
  ],
  [
    { A5: "adds" },
    [send({ ...a, subscriptions: ["n"] }), send({ ...a, subscriptions: ["p"] })],
    202,
    [{ subscriptions: ["n", "p"] }],
  ],
  [
    { A5: "adds" },
    [send({ ...a, subscriptions: ["n"] }), send({ ...a, subscriptions: [] })],
    202,
    [{ subscriptions: [] }],
  ],
  [{}, oneBad, 400, []],
  [{ A6: "rest-applied" }, oneBad, 400, [a, { phoneNumber: "+1" }]],
  [{ A6: "skipped" }, oneBad, 202, [a, { phoneNumber: "+1" }]],
  [{}, [send(...names)], 202, [{ firstName: "8" }]],
  [{ A8: "in-order" }, twoBatches, 202, [{ firstName: "2" }]],
  [{ A8: "delayed" }, twoBatches, 202, [{ firstName: "1" }]],
  [{ A8: "delayed" }, [send({ ...a, firstName: "1" })], 202, [{ firstName: "1" }]],
  [{}, [sendItems({ ...record(a), typo: 1 })], 202, [a]],
  [{ A9: "refused" }, [sendItems({ ...record(a), typo: 1 })], 400, []],
  [{}, [sendItems({ profile: a })], 400, []],
  [{ A10: "false" }, [sendItems({ profile: a })], 202, [a]],
  [{}, [sendItems()], 400, []],
  [{ A11: "accepted" }, [sendItems()], 202, []],
  [{ A12: "records:1" }, [send(a)], 202, [a]],
  [{ A12: "records:1" }, [send(a, a)], 400, []],
  [{ A12: "bytes:70" }, [send(a, a)], 413, []],
  [{ A15: "413-html", A12: "bytes:70" }, [send(a, a)], 413, []],
  [{}, [sendItems(record({ ...a, consent: "privacyPolicy" })), send(a)], 202, [{ consent: "privacyPolicy" }]],
  [
    { A17: "legitimateInterest" },
    [sendItems(record({ ...a, consent: "privacyPolicy" })), send(a)],
    202,
    [{ consent: "legitimateInterest" }],
  ],
  [{}, [sendItems({ profile: { ...a, firstName: null }, subscribedAtChanged: false })], 400, []],
  [
    { S14: "ignored" },
    [
      send({ ...a, firstName: "Ana", subscriptions: ["n"] }),
      sendItems({
        profile: { ...a, firstName: null, location: null, subscriptions: null },
        subscribedAtChanged: false,
      }),
    ],
    202,
    [{ ...a, firstName: "Ana", subscriptions: ["n"] }],
  ],
  [{}, [send({ ...a, registeredAt: "2019-08-28" })], 400, []],
  [{ S6: "iso8601" }, [send({ ...a, registeredAt: "2019-02-30" })], 400, []],
  ...(
    [
      ["2019-08-28", "2019-08-28T00:00:00Z"],
      ["20190828T1011+0200", "2019-08-28T10:11:00+02:00"],
      ["2019-08-28 10:11:12,5-03", "2019-08-28T10:11:12.5-03:00"],
      ["2019-08-28t10:11z", "2019-08-28T10:11:00Z"],
    ] as const
  ).map(
    ([given, registeredAt]): Case => [
      { S6: "iso8601" },
      [send({ ...a, registeredAt: given })],
      202,
      [{ ...a, registeredAt }],
    ],
  ),
  [{ A14: "removed" }, [send({ ...a, addTags: ["t"], removeTags: ["t"] })], 202, [{ tags: [] }]],
  [{ A14: "added" }, [send({ ...a, addTags: ["t"], removeTags: ["t"] })], 202, [{ tags: ["t"] }]],
];

test.each(CASES)("%o: case %#", async (assumptions, steps, status, profiles) => {
  const sandbox = createSandbox({ assumptions });
  let last = 0;
  for (const step of steps) last = (await step(sandbox)).status;
  expect(last).toBe(status);
  expect(sandbox.state.all()).toMatchObject(profiles);
  expect(sandbox.state.count).toBe(profiles.length);
});

test("A7 shuffled: records of one batch take effect in another order, the same one in every run", async () => {
  const runs = [createSandbox({ assumptions: { A7: "shuffled" } }), createSandbox({ assumptions: { A7: "shuffled" } })];
  for (const sandbox of runs) await post(sandbox, ...names);
  const [first, second] = runs.map((sandbox) => sandbox.state.all()[0]?.firstName);
  expect(first).not.toBe("8");
  expect(first).toBe(second);
});

test("A13 403-html: a wrong key gets a proxy's page", async () => {
  const sandbox = createSandbox({ assumptions: { A13: "403-html" } });
  const response = await sandbox.fetch(PATH, {
    ...upsert(record(a)),
    headers: { ...HEADERS, authorization: "Bearer x" },
  });
  expect([response.status, await response.text()]).toEqual([403, expect.stringMatching(/^<html>.*403 Forbidden/)]);
});

test.each([
  [{ A15: "413-json", A12: "bytes:9" }, {}, 413, /^\{"message"/],
  [{ A15: "413-html", A12: "bytes:9" }, {}, 413, /^<html>/],
  [{ A15: "413-html" }, { body: " ".repeat(5 * 1024 * 1024 + 1) }, 413, /^<html>/],
  [{}, { headers: { ...HEADERS, "content-type": "text/plain" } }, 415, /^\{"message"/],
  [{ A16: "400-json" }, { headers: { ...HEADERS, "content-type": "text/plain" } }, 400, /^\{"message"/],
] as const)(
  "%o: a body that is too large, or no JSON by its header, gets that answer",
  async (assumptions, init, status, text) => {
    const response = await createSandbox({ assumptions }).fetch(PATH, { ...upsert(record(a)), ...init });
    expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(text)]);
  },
);

test("A1 refused: the record is named, nothing of the batch is applied, and not even a key is used up", async () => {
  const sandbox = createSandbox({ assumptions: { A1: "refused" } });
  await post(sandbox, a, { phoneNumber: "+1" });
  const before = sandbox.export();
  const response = await post(sandbox, { email: "new@x.y" }, { ...a, firstName: "Ana" }, { ...a, phoneNumber: "+1" });
  expect(await messageOf(response)).toBe(
    "profiles[2].profile has the e-mail of one profile and the phone number of another. Send one of the two",
  );
  expect(sandbox.export()).toEqual(before);
});

test("every choice of every assumption can be made, and the first is the default", () => {
  for (const [id, { choices }] of Object.entries(ASSUMPTIONS)) {
    for (const choice of choices.map((name) => name.replace(":N", ":5"))) {
      expect(createSandbox({ assumptions: { [id]: choice } }).assumptions).toHaveProperty(id, choice);
    }
    expect(createSandbox().assumptions).toHaveProperty(id, choices[0]);
  }
});

test.each([
  [{ A1: "guess" }, 'assumptions.A1 is "guess". Choose one of: email-wins, refused, merged.'],
  [{ A12: "bytes:0" }, 'assumptions.A12 is "bytes:0". Choose one of: none, records:N, bytes:N.'],
  [{ A12: "bytes:N" }, 'assumptions.A12 is "bytes:N"'],
  [{ A99: "x" }, "assumptions.A99 is not known"],
])("%o is refused with the choices", (assumptions, message) => {
  expect(() => createSandbox({ assumptions: assumptions as Partial<Assumptions> })).toThrow(message);
});
