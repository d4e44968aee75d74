import { expect, test } from "vitest";
import { chooseMapping, type MappingRequest } from "../../../src/files/columns/choose.js";
import type { Mapping } from "../../../src/files/columns/mapping.js";
import { FileError } from "../../../src/files/file-error.js";

const HEADER = ["Email", "Newsletter", "Blocked"];
const columns = { Email: { field: "email" }, Newsletter: { field: "ignore" }, Blocked: { field: "ignore" } } as const;
const mapping: Mapping = { columns, subscribedAtChanged: true, subscribedOnlyIf: { Newsletter: ["yes", "1"] } };

function chosen(request: MappingRequest): unknown {
  try {
    return chooseMapping("in.csv", HEADER, request).subscribedOnlyIf;
  } catch (error) {
    return error instanceof FileError ? error.fact : String(error);
  }
}

test("a rule for another column than those of a mapping file holds besides", () => {
  const both = { Newsletter: ["yes", "1"], Blocked: { not: ["1"] } };
  expect(chosen({ mapping, subscribedOnlyIf: { blocked: { not: ["1"] } } })).toEqual(both);
  expect(chosen({ mapping, subscribedOnlyIf: { newsletter: ["1", "YES"] } })).toEqual({ Newsletter: ["1", "YES"] });
});

test.each<[string, Mapping["subscribedOnlyIf"]]>([
  ["another word", { Newsletter: ["yes", "no"] }],
  ["a word less", { newsletter: ["yes"] }],
  ["what is not", { Newsletter: { not: ["yes", "1"] } }],
])("a rule that says %s than that of a mapping file is refused", (_what, subscribedOnlyIf) => {
  expect(chosen({ mapping, subscribedOnlyIf })).toBe("rules-differ");
});

test("two rules for a column in another case are refused unless they are one", () => {
  expect(
    chosen({ columns, subscribedAtChanged: true, subscribedOnlyIf: { Newsletter: ["yes"], newsletter: ["no"] } }),
  ).toBe("rules-differ");
  const twice = { Newsletter: ["yes"], newsletter: ["yes"] };
  expect(chosen({ columns, subscribedAtChanged: true, subscribedOnlyIf: twice })).toEqual({ Newsletter: ["yes"] });
});

test("a rule takes the place of a preset's", () => {
  const header = ["email", "status", "lifetime_value", "time_zone"];
  const { subscribedOnlyIf } = chooseMapping("in.csv", header, {
    subscribedAtChanged: true,
    subscribedOnlyIf: { status: ["active"] },
  });
  expect(subscribedOnlyIf).toEqual({ status: ["active"] });
});

test("an answer that would subscribe more than the column of a mapping file is refused", () => {
  const asked: Mapping = { columns, subscribedAtChanged: { column: "Newsletter", true: ["yes"] } };
  for (const subscribedAtChanged of [true, "when-subscribed", { column: "Newsletter", true: ["no"] }] as const)
    expect(chosen({ mapping: asked, subscribedAtChanged })).toBe("rules-differ");
  for (const subscribedAtChanged of [undefined, false, { column: "Newsletter", true: ["YES"] }] as const)
    expect(chosen({ mapping: asked, subscribedAtChanged })).toBeUndefined();
});
