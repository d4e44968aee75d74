import { copyFile } from "node:fs/promises";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { nextOf } from "../support/cli/shell.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1]?.replace(/\D/g, ""));

test.each([
  ["field/01-magento-main.csv", []],
  ["field/14-excel-bg.csv", []],
  ["field/17-excel-gr-1253.csv", ["--encoding", "windows-1253"]],
  ["field/30-optin-words.csv", []],
  ["field/31-phones.csv", []],
  ["field/53-null-words.csv", []],
  ["field/55-birthday.csv", []],
  ["field/59-trunk-zero.csv", []],
  ["exports/shopify.csv", []],
  ["exports/woocommerce.csv", []],
  ["exports/klaviyo.csv", ["--subscribed-at-changed", "false"]],
  ["exports/subscribed_members_export_0a1b2c3d4e.csv", ["--subscribed-at-changed", "when-subscribed"]],
])("of %s the next command works as it is shown, and finds what columns said", async (name, flags) => {
  const path = await workspace.file(basename(name));
  await copyFile(`test/support/fixtures/${name}`, path);
  const { stdout: shown } = await invoke(["columns", path, ...flags]);
  const next = nextOf(shown);
  expect(next.slice(0, 2)).toEqual(["validate", path]);
  const { code, stdout, stderr } = await invoke([...next, "--json"]);
  const rejected = numberIn(shown, /rows?, (\S+) would be rejected/);
  expect([code, stderr]).toEqual([rejected === 0 ? 0 : 3, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ invalid: rejected });
});

test("with a mapping that was written, the next command needs no other flag", async () => {
  const path = await workspace.file("in.csv", "Имейл,Телефон,Рожден ден\na@shop.example,0888 123 456,17/03/1980\n");
  const mapping = await workspace.file("mapping.json");
  const { stdout: shown } = await invoke(["columns", path, "--write", mapping]);
  const next = nextOf(shown);
  expect(next).toEqual(["validate", path, "--map", mapping, "--subscribed-at-changed", "false"]);
  const { stdout } = await invoke([...next, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ invalid: 0, normalised: { phones: 1, dates: 1 } });
});
