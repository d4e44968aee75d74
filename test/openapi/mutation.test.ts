import { describe, expect, test } from "vitest";
import { readContract } from "../../scripts/generate/contract.js";
import { DIALECT_NAMES, verdictOf } from "../../scripts/vectors/judge.js";
import { mutantsOf } from "../../scripts/vectors/mutate.js";
import { closedTwin } from "../../scripts/vectors/places.js";
import { requestSchema, scoreOf } from "../../scripts/vectors/scoring.js";
import { survivorsOf } from "../../scripts/vectors/survivors.js";
import { expectedVerdict, readVectors, type Twin } from "../../scripts/vectors/vectors.js";

const openapi = new URL("../../openapi/", import.meta.url);
const request = requestSchema(await readContract(openapi));
const vectors = readVectors(new URL("vectors/", openapi));
const mutants = mutantsOf(request);
const mutantsNamed = (name: RegExp) => mutants.filter((mutant) => name.test(mutant.name));

describe("the contract", () => {
  const twins: readonly Twin[] = ["open", "closed"];
  test.each(twins.flatMap((twin) => DIALECT_NAMES.map((dialect) => ({ twin, dialect }))))(
    "gives every verdict, $twin, with regular expressions of the dialect $dialect",
    ({ twin, dialect }) => {
      const verdict = verdictOf(twin === "open" ? request : closedTwin(request), dialect);
      const wrong = vectors.filter((vector) => verdict(vector.body) !== expectedVerdict(vector, twin));
      expect(wrong.map(({ name }) => name)).toEqual([]);
    },
  );
});

describe("every mutant of the contract", () => {
  test("is caught by a vector", () => {
    expect(survivorsOf(mutants, vectors)).toEqual([]);
  });

  test("has a name of its own", () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  test.each([
    "body: profiles optional",
    "profiles: minItems removed",
    "profiles[].profile: rule of identity removed",
    "profiles[].profile: type removed",
    "profiles[].profile.email: guard [\\x00-\\x20:;<>\\x7F]",
    "profiles[].profile.phoneNumber: pattern \\+[0-9]+$",
    "profiles[].profile.phoneNumber: guard removed",
    "profiles[].profile.consent: no cookiesPolicy",
    "profiles[].profile.subscriptions: never null",
    "profiles[].profile.location.lat: minimum -89",
    "profiles[].profile.location.lon: maximum exclusive",
    "profiles[].profile.custom.date[].values[]: format removed",
    "profiles[].profile.custom.string[].key: minLength 2",
    "profiles[].profile.location: closed twin is open",
    "date-time: lower-case t accepted",
  ])("includes %s", (name) => {
    expect(mutants.map((mutant) => mutant.name)).toContain(name);
  });
});

test("a keyword that no mutant is about is an error", () => {
  expect(() => mutantsOf({ type: "object", properties: { lat: { type: "number", multipleOf: 2 } } })).toThrow(
    "lat has the keyword multipleOf, of which there is no mutant yet",
  );
});

describe("a mutant survives", () => {
  test("when the vectors about it are taken away", () => {
    const bounds = mutantsNamed(/location\.lat: minimum -(89|91)/);
    const vectorsElsewhere = vectors.filter(({ name }) => !name.includes("south-pole"));
    expect(bounds).toHaveLength(2);
    expect(survivorsOf(bounds, vectorsElsewhere)).toEqual(bounds.map(({ name }) => name));
  });

  test("when it forgets a guard, and no vector has a newline", () => {
    const guard = mutantsNamed(/phoneNumber: guard removed/);
    const vectorsOfOneLine = vectors.filter(({ body }) => !JSON.stringify(body).includes("\\n"));
    expect(guard).toHaveLength(1);
    expect(survivorsOf(guard, vectorsOfOneLine)).toEqual(guard.map(({ name }) => name));
  });
});

describe("the score", () => {
  const basis = { sentences: ["V1"], shapes: ["S1"], behaviours: ["A1"] };
  const vector = {
    name: "one",
    body: {},
    valid: false,
    pointer: "/profiles",
    why: "It is empty.",
    basis: ["V1", "A2"],
  };

  test("tells what is not covered, and what does not exist", () => {
    const { text, problems } = scoreOf({ type: "object", required: ["profiles"] }, [vector], basis);
    expect(text).toContain("1 of 1 sentences");
    expect(text).toContain("0 of 1 of behaviour");
    expect(problems).toContain("no vector stands for S1");
    expect(problems).toContain("no vector stands for A1");
    expect(problems).toContain("a vector names A2, which does not exist");
    expect(problems).toContain('no vector catches the mutant "body: or null"');
  });

  test("is not full when there is nothing to cover", () => {
    const { problems } = scoreOf({}, [vector], { ...basis, sentences: [] });
    expect(problems).toContain("found no ids of sentences");
  });
});
