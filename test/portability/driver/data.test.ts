import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import openapi from "../../../generated/openapi.json" with { type: "json" };
import { validateUpsertProfilesRequest } from "../../../generated/validate.js";
import { DATA, quickstartText, scenarioText } from "./data.js";
import { scenario } from "./scenario.js";

test.each([
  ["scenario.json", scenarioText],
  ["quickstart.ndjson", quickstartText],
])("%s is what its rule makes (npx tsx test/portability/driver/data.ts)", (file, made) => {
  expect(readFileSync(new URL(file, DATA), "utf8")).toBe(made());
});

test("every body of the scenario is valid: whatever is refused, the server alone refuses", () => {
  expect(scenario().filter(({ body }) => !validateUpsertProfilesRequest(body).ok)).toEqual([]);
});

test("the scenario sets every field of a profile and every consent", () => {
  const { Profile, Consent } = openapi.components.schemas;
  const profiles = scenario().flatMap(({ body }) => body.profiles.map(({ profile }) => profile));
  expect(new Set(profiles.flatMap((profile) => Object.keys(profile)))).toEqual(
    new Set(Object.keys(Profile.properties)),
  );
  const consents = scenario().filter(({ step }) => step === "consents");
  expect(consents.flatMap(({ body }) => body.profiles.map(({ profile }) => profile.consent))).toEqual(Consent.enum);
});

test("subscriptions come as absent, as null, as empty and as a list", () => {
  const values = scenario().flatMap(({ body }) => body.profiles.map(({ profile }) => profile.subscriptions));
  expect(new Set(values.map((value) => JSON.stringify(value)))).toEqual(
    new Set([undefined, "null", "[]", '["news"]', '["news","offers"]']),
  );
});
