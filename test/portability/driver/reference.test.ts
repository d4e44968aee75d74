import { expect, test } from "vitest";
import { ourDigest, scenarioDigest } from "./reference.js";

test("our own client leaves what the scenario itself leaves", async () => {
  expect(await ourDigest()).toBe(await scenarioDigest());
});
