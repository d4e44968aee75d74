import { expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { elementsScanned } from "../support/work.js";

const workspace = useWorkspace();

const ROWS = 5;
const MAPPED = ["--map", "email=email", "--subscribed-at-changed"];

const headerOf = (columns: number): readonly string[] => Array.from({ length: columns }, (_, n) => `Attribute ${n}`);

const wide = (columns: number): string =>
  [
    ["email", ...headerOf(columns)],
    ...Array.from({ length: ROWS }, (_, row) => [
      `c${row}@shop.example`,
      ...headerOf(columns).map((_, n) => `v${row}-${n}`),
    ]),
  ]
    .map((cells) => `${cells.join(",")}\n`)
    .join("");

/** A cell is looked at so many times at most: each name is compared with those of all presets. Were all columns looked at for each, it would be more. */
const LOOKS_PER_CELL = 500;

test.each<[what: string, columns: number, args: readonly string[], code: number]>([
  ["columns that are left out", 8_000, ["validate", ...MAPPED, "false", "--unknown-columns", "ignore"], 0],
  ["custom columns", 1_500, ["validate", ...MAPPED, "false", "--unknown-columns", "custom"], 0],
  ["columns that are looked at for consent", 8_000, ["validate", ...MAPPED, "true", "--unknown-columns", "ignore"], 0],
  ["columns that are only shown", 8_000, ["columns"], 0],
  ["columns that nobody has mapped", 8_000, ["validate", ...MAPPED, "false"], 2],
])("%s cost in proportion to their number (%i)", async (_, columns, [command = "", ...flags], code) => {
  const path = await workspace.file("wide.csv", wide(columns));
  await invoke([command, path, ...flags]); // what is loaded late is no cost of the columns
  let result = { code: -1, stdout: "", stderr: "" };
  const scanned = await elementsScanned(async () => {
    result = await invoke([command, path, ...flags]);
  });
  expect([result.code, result.stderr.slice(0, 400)]).toEqual([code, code === 0 ? "" : expect.any(String)]);
  expect(scanned / (columns * (ROWS + 1))).toBeLessThan(LOOKS_PER_CELL);
});

test("a mapping file with a target for each of many columns costs in proportion to their number", async () => {
  const columns = 4_000;
  const path = await workspace.file("wide.csv", wide(columns));
  const targets = headerOf(columns).map((name, n) => [name, { field: `custom.string.a${n}` }] as const);
  const mapping = {
    columns: { email: { field: "email" }, ...Object.fromEntries(targets) },
    subscribedAtChanged: false,
  };
  const mappingPath = await workspace.file("mapping.json", JSON.stringify(mapping));
  const args = ["validate", path, "--map", mappingPath];
  expect((await invoke(args)).code).toBe(0);
  const scanned = await elementsScanned(() => invoke(args));
  expect(scanned / (columns * (ROWS + 1))).toBeLessThan(LOOKS_PER_CELL);
});

test.each([
  ["that are left out where they are invalid", ["validate"], ["--drop-invalid", "custom"]],
  ["that are only shown", ["columns"], []],
])("custom fields %s cost in proportion to their number", async (_what, [command = ""], flags) => {
  const columns = 4_000;
  const path = await workspace.file("wide.csv", wide(columns));
  const targets = headerOf(columns).map((name, n) => [name, { field: `custom.numeric.a${n}` }] as const);
  const mapping = {
    columns: { email: { field: "email" }, ...Object.fromEntries(targets) },
    subscribedAtChanged: false,
  };
  const args = [command, path, "--map", await workspace.file("mapping.json", JSON.stringify(mapping)), ...flags];
  expect((await invoke(args)).code).toBe(0);
  const scanned = await elementsScanned(() => invoke(args));
  expect(scanned / (columns * (ROWS + 1))).toBeLessThan(LOOKS_PER_CELL);
});

test("of thousands of unknown columns the first are named, and the others counted", async () => {
  const path = await workspace.file("wide.csv", wide(8_000));
  const { stderr } = await invoke(["validate", path, ...MAPPED, "false"]);
  expect(stderr).toContain('"Attribute 0", "Attribute 1"');
  expect(stderr).toContain("and 7950 more are unknown");
  expect(stderr.length).toBeLessThan(2_500);
});

test("two columns of one custom field fill it together, in each row anew", async () => {
  const content = "email,a,b,c\none@shop.example,1,x,2\ntwo@shop.example,3,,4\n";
  const path = await workspace.file("customers.csv", content);
  const both = ["--map", "a=custom.string.size", "--map", "c=custom.string.size", "--map", "b=custom.string.other"];
  const sent: unknown[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push(...((await request.json()) as { profiles: unknown[] }).profiles);
    return Response.json({}, { status: 202 });
  };
  const env = { RELEVA_SECRET_KEY: "key", RELEVA_BASE_URL: "http://localhost" };
  expect((await invoke(["backfill", path, ...MAPPED, "false", ...both], { env, fetch })).code).toBe(0);
  expect(sent).toMatchObject([
    {
      profile: {
        custom: {
          string: [
            { key: "size", values: ["1", "2"] },
            { key: "other", values: ["x"] },
          ],
        },
      },
    },
    { profile: { custom: { string: [{ key: "size", values: ["3", "4"] }] } } },
  ]);
});
