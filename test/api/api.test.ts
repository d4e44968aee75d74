import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { unreadOptions } from "../support/api/options.js";
import { ENTRY_POINTS, sourceProgram } from "../support/api/source.js";
import { publicApi } from "../support/api/surface.js";

const HOW = "The public API changed. If that is meant, say it in CHANGELOG.md and accept it: npm test -- test/api -u";
const TIMEOUT_MS = 120_000; // the compiler reads all of src/

describe("what each entry point exports", () => {
  let api: Map<string, string>;
  beforeAll(() => {
    api = publicApi();
  }, TIMEOUT_MS);

  test.each(Object.keys(ENTRY_POINTS))("%s is what is written down here", async (name) => {
    const file = join(import.meta.dirname, `${name.replace("/", ".")}.txt`);
    const isWritten = existsSync(file);
    await expect(api.get(name), HOW).toMatchFileSnapshot(file);
    expect(isWritten, HOW).toBe(true);
  });

  test("an option that may be left out may be undefined too, also under exactOptionalPropertyTypes", () => {
    const given =
      /^interface (\w*(?:Options|Init|Limit|Request|Mapping))(?:<[^{]*>)? (?:extends [^{]*)?\{\n([\s\S]*?)^\}/gm;
    const members = [...api.values()]
      .flatMap((text) => [...text.matchAll(given)])
      .flatMap(([, name, body = ""]) => body.split("\n").map((line) => `${name}.${line.trim()}`))
      .filter((member) => member.includes("?: "));
    expect(members.length).toBeGreaterThan(60);
    expect(members.filter((member) => !/undefined;$|: unknown;$/.test(member))).toEqual([]);
  });
});

test(
  "every option is read: of all options and an invented one, only the invented one is found",
  () => {
    const retryOptions = /^export interface RetryOptions \{$/m;
    const program = sourceProgram("src/options.ts", (text) => {
      expect(text).toMatch(retryOptions);
      return text.replace(retryOptions, "$&\n  readonly invented?: number;");
    });
    expect(unreadOptions(program)).toEqual(["RetryOptions.invented"]);
  },
  TIMEOUT_MS,
);
