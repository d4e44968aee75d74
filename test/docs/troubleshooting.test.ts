import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tableRows } from "../../scripts/spec/assumptions.js";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(join("src", path), "utf8"));
const said = [...sources, readFileSync("generated/validate.js", "utf8")].join("\n");

/** The parts of a message between what differs; a code such as ECONNREFUSED is Node's. */
const partsOf = (message: string): readonly string[] => message.split(/…|\(E[A-Z]+\)/).map((part) => part.trim());

test("the page has messages that are said, word for word", () => {
  const page = readFileSync("docs/troubleshooting.md", "utf8");
  const byMessage = page.slice(0, page.indexOf("## By exit code"));
  const messages = tableRows(byMessage).flatMap(([cell = ""]) => /^`([^`]+)`$/.exec(cell)?.[1] ?? []);
  const unheard = messages.filter((message) => partsOf(message).some((part) => !said.includes(part)));
  expect(unheard).toEqual([]);
  expect(messages.length).toBeGreaterThan(40);
});
