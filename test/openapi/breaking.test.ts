import { describe, expect, test } from "vitest";
import type { OpenApiDocument } from "../../scripts/generate/contract.js";
import { isRefused, judge, type Vector, versionProblems } from "../../scripts/spec/breaking/gate.js";
import { lastReleased, readJson, VECTORS } from "../../scripts/spec/breaking/released.js";
import { byVersion, raised, rise } from "../../scripts/spec/breaking/version.js";
import { changesOf } from "../portability/go/oasdiff.js";
import { contractWith, edited, readFixtures } from "../support/openapi/breaking.js";
import type { Operation } from "../support/openapi/patch.js";

const released = await readJson<OpenApiDocument>(await lastReleased());
const vectors = await readJson<readonly Vector[]>(VECTORS);
const profile = "/components/schemas/Profile/properties";

const neededFor = (...edits: readonly Operation[]) => judge(released, edited(released, edits), vectors).needed;

test("the contract's version rose by what was changed since the last release", async () => {
  expect(await versionProblems()).toEqual([]);
});

describe("each fixture needs what it says", async () => {
  test.each([...(await readFixtures())])("%s", (_, fixture) => {
    const judgement = judge(released, contractWith(fixture, released), vectors);
    expect(judgement.needed).toBe(fixture.withoutOasdiff ?? fixture.needs);
    expect(judgement.rose).toBe(fixture.rises);
  });
});

test("a change is refused until the version rises by what it needs", () => {
  const edit: Operation = { op: "remove", path: `${profile}/lastName` };
  const refused = (["none", "patch", "minor", "major"] as const).map((rises) =>
    isRefused(judge(released, contractWith({ why: "", needs: "major", rises, edits: [edit] }, released), vectors)),
  );
  expect(refused).toEqual([true, true, true, false]);
});

test.each<[string, Operation]>([
  ["another consent", { op: "add", path: "/components/schemas/Consent/enum/-", value: "everything" }],
  ["a higher maximum", { op: "replace", path: "/components/schemas/Location/properties/lat/maximum", value: 91 }],
  ["a lower minimum", { op: "replace", path: "/components/schemas/Location/properties/lat/minimum", value: -91 }],
  ["a limit less", { op: "remove", path: "/components/schemas/UpsertProfilesRequest/properties/profiles/minItems" }],
  ["a field that need not be there", { op: "remove", path: "/components/schemas/ProfileUpsert/required/1" }],
  ["a looser pattern", { op: "replace", path: `${profile}/phoneNumber/pattern`, value: "^\\+[0-9]*$" }],
  [
    "an id that may stand alone",
    { op: "add", path: "/components/schemas/Profile/not/properties/id", value: { not: {} } },
  ],
  ["another component", { op: "add", path: "/components/schemas/Company", value: { type: "object" } }],
  ["another operation", { op: "add", path: "/paths/~1api~1v0~1profiles/put", value: { responses: {} } }],
])("%s is minor", (_, edit) => {
  expect(neededFor(edit)).toBe("minor");
});

test.each<[string, Operation]>([
  ["one consent less", { op: "remove", path: "/components/schemas/Consent/enum/0" }],
  ["a lower maximum", { op: "replace", path: "/components/schemas/Location/properties/lat/maximum", value: 89 }],
  ["a new limit", { op: "add", path: `${profile}/firstName/maxLength`, value: 9999 }],
  ["another type", { op: "replace", path: `${profile}/id/type`, value: "integer" }],
  ["one type less", { op: "remove", path: `${profile}/subscriptions/type/1` }],
  ["single precision", { op: "remove", path: "/components/schemas/Location/properties/lat/format" }],
  ["a closed object", { op: "add", path: "/components/schemas/Profile/additionalProperties", value: false }],
  ["another path", { op: "move", from: "/paths/~1api~1v0~1profiles", path: "/paths/~1api~1v1~1profiles" }],
  ["another group", { op: "replace", path: "/paths/~1api~1v0~1profiles/post/tags/0", value: "Customers" }],
  ["another server", { op: "replace", path: "/servers/0/url", value: "https://api.releva.ai" }],
  ["another key", { op: "replace", path: "/components/securitySchemes/secretKey/scheme", value: "basic" }],
  ["a keyword that the gate does not know", { op: "add", path: `${profile}/email/contentEncoding`, value: "base64" }],
  ["a pattern that no vector tells apart", { op: "add", path: `${profile}/lastName/pattern`, value: "" }],
])("%s is major", (_, edit) => {
  expect(neededFor(edit)).toBe("major");
});

test.each<[string, Operation]>([
  ["a description", { op: "replace", path: `${profile}/email/description`, value: "The address." }],
  ["an example", { op: "add", path: "/components/examples/another", value: { value: {} } }],
  ["an assumption that was confirmed", { op: "remove", path: `${profile}/email/x-assumption` }],
])("%s is a patch", (_, edit) => {
  expect(neededFor(edit)).toBe("patch");
});

test("a field whose name is that of an annotation is a field", () => {
  const edit: Operation = { op: "add", path: `${profile}/description`, value: { type: "string" } };
  expect(neededFor(edit)).toBe("minor");
});

test("what oasdiff finds is major, and of patterns the vectors decide", () => {
  const oasdiff = changesOf('[{"id": "request-property-pattern-changed", "text": "…"}]');
  const looser: Operation = { op: "replace", path: `${profile}/phoneNumber/pattern`, value: "^\\+[0-9]*$" };
  expect(judge(released, released, vectors, changesOf('[{"id": "…", "text": "…"}]')).needed).toBe("major");
  expect(judge(released, edited(released, [looser]), vectors, oasdiff).needed).toBe("minor");
  expect(judge(released, released, vectors, changesOf("")).needed).toBe("none");
});

test("versions are compared as numbers, and never fall", () => {
  expect(["1.0.9", "1.0.10", "0.9.0"].sort(byVersion)).toEqual(["0.9.0", "1.0.9", "1.0.10"]);
  expect((["none", "patch", "minor", "major"] as const).map((part) => rise("1.2.3", raised("1.2.3", part)))).toEqual([
    "none",
    "patch",
    "minor",
    "major",
  ]);
  expect(() => rise("1.2.3", "1.1.9")).toThrow("lower than the released");
  expect(() => rise("1.2.3", "1.3")).toThrow("no version");
});

test("a fixture whose place is gone fails", () => {
  expect(() => edited(released, [{ op: "remove", path: `${profile}/nickname` }])).toThrow("there is no");
  expect(() => edited(released, [{ op: "add", path: "/components/nothing/x", value: 1 }])).toThrow("no place");
});
