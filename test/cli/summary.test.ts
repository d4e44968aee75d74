import { expect, test } from "vitest";
import { summarize } from "../../src/cli/summary.js";
import { SourceRecord } from "../../src/index.js";

async function* records(count: number): AsyncGenerator<SourceRecord> {
  for (let index = 0; index < count; index += 1) {
    yield new SourceRecord({ value: { profile: { email: `c${index}@example.com` }, subscribedAtChanged: false } });
  }
}

test("valid records are counted by what they would change, invalid ones apart", async () => {
  const valid = (profile: object, subscribedAtChanged = false): SourceRecord =>
    new SourceRecord({ value: { profile: { email: "a@example.com", ...profile }, subscribedAtChanged } });
  async function* kinds(): AsyncGenerator<SourceRecord> {
    yield valid({}, true);
    yield valid({ subscriptions: [] }, true);
    yield valid({ subscriptions: null });
    yield valid({ custom: { string: [{ key: "gender", values: ["F"] }] } });
    yield valid({ email: "nobody", subscriptions: [] }, true);
    yield new SourceRecord({ value: ["a"], issues: [{ path: "", code: "csv", message: "ragged", params: {} }] });
  }
  expect(await summarize(kinds())).toEqual({
    rows: 6,
    isWhole: true,
    invalid: 2,
    subscriptionChanges: 2,
    cleared: 1,
    custom: 1,
    without: {},
  });
});

test("counting ends at the limit, or after three seconds", async () => {
  expect(await summarize(records(9), 4)).toMatchObject({ rows: 4, isWhole: true });
  let now = 0;
  const slow = await summarize(records(9), undefined, () => {
    now += 1_000;
    return now;
  });
  expect(slow).toMatchObject({ rows: 3, isWhole: false });
});
