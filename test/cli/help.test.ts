import { Help } from "commander";
import { describe, expect, test } from "vitest";
import { HELP } from "../../src/cli/help.js";
import { programFor, run } from "../../src/cli/run.js";
import { PRESET_NAMES } from "../../src/files/presets/detect.js";
import { ioOf, textSink } from "../support/cli/invoke.js";

const names = new Help().visibleCommands(programFor([], ioOf({}).io, () => {})).map((command) => command.name());
const COMMANDS = [[], ...names.filter((name) => name !== "help").map((name) => [name])];

async function page(args: readonly string[], columns?: number): Promise<string> {
  const { output, text } = textSink(columns !== undefined);
  const { io } = ioOf({});
  expect(await run([...args, "--help"], { ...io, stdout: Object.assign(output, columns && { columns }) })).toBe(0);
  return text();
}

/** Terms and commands to be copied are not taken apart. */
const mayBeLong = (line: string): boolean => /^ {2}(?:-|~|\S+.* releva-profiles|releva-profiles|\w+ [<[])/.test(line);

describe.each(COMMANDS.map((args) => ({ args, name: args.join("") || "the program" })))(
  "the help of $name",
  ({ args }) => {
    test.each([
      [80, 80],
      [60, 60],

      [120, 120],
      [undefined, 80],
    ])("fits a terminal of %s columns", async (columns, most) => {
      const long = (await page(args, columns)).split("\n").filter((line) => line.length > most && !mayBeLong(line));
      expect(long).toEqual([]);
    });

    test("fits 80 columns with all its terms and examples", async () => {
      expect((await page(args, 80)).split("\n").filter((line) => line.length > 80)).toEqual([]);
    });
  },
);

test("descriptions stand beside their flags, and below a flag that is long", async () => {
  const text = await page(["backfill"], 80);
  expect(text).toContain("  --batch-size <n>            records per request (default: 500)\n");
  expect(text).toContain("  --subscribed-only-if <column=word,word>\n                              who is subscribed");
});

test("a long list of choices stands below the options, with every one of them", async () => {
  const text = await page(["backfill"], 80);
  const [options = "", list = ""] = text.split("Choices of --preset:\n");
  expect(options).not.toContain("klaviyo");
  expect(
    list
      .split("\n\n")[0]
      ?.split(/[\s,]+/)
      .filter(Boolean),
  ).toEqual(PRESET_NAMES);
  expect(options).toContain("(choices: csv tsv ndjson json)");
});

test("a width that is no width is that of a usual terminal", async () => {
  expect(await page(["backfill"], 0)).toBe(await page(["backfill"], 80));
  expect(HELP.minWidthToWrap).toBeLessThan(20);
});
