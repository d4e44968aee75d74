import { describe, expect, test } from "vitest";
import { messageOf } from "../../../src/cli/advice.js";
import { chooseMapping, type MappingRequest, type OpenMapping } from "../../../src/files/columns/choose.js";
import { readHeader } from "../../../src/files/columns/header.js";
import { rowMapper } from "../../../src/files/columns/mapping.js";
import { FileError } from "../../../src/files/file-error.js";
import { PRESETS } from "../../../src/files/presets/detect.js";
import { createSandbox } from "../../../src/sandbox/index.js";
import { invoke } from "../../support/cli/invoke.js";
import { useWorkspace } from "../../support/cli/workspace.js";

const workspace = useWorkspace();

/** The records of a file with these columns and rows. @throws when the file is refused */
async function recordsOf(
  file: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  request: MappingRequest,
) {
  const mapping = chooseMapping(file, header, request);
  const mapper = await rowMapper(readHeader(`${file}:1`, header, mapping), mapping);
  return rows.map((row) => mapper.map(row).value as { profile: Record<string, unknown>; subscribedAtChanged: boolean });
}

/** Every rule about who is subscribed, with each of its columns. */
const DECIDING = PRESETS.flatMap(({ name, mapping }) =>
  Object.keys(mapping.subscribedOnlyIf ?? {}).map((column) => ({ name, mapping, column })),
);

/** All columns of a preset with a cell for a subscriber, but for one. */
function without(column: string, { columns, subscribedOnlyIf = {} }: OpenMapping): { header: string[]; row: string[] } {
  // Of several names for one field a file has one.
  const fields = new Set<string>();
  const header = Object.keys(columns).filter((name) => {
    const field = columns[name]?.field ?? "ignore";
    const isOther = field !== "ignore" && fields.has(field);
    fields.add(field);
    return name !== column && !isOther;
  });
  const row = header.map((name) => {
    const words = Object.hasOwn(subscribedOnlyIf, name) ? subscribedOnlyIf[name] : undefined;
    if (words !== undefined) return "not" in words ? "" : (words[0] ?? "");
    const field = columns[name]?.field;
    return field === "email" ? "ann@shop.example" : field === "subscribedAt" ? "2024-01-02T03:04:05Z" : "";
  });
  return { header, row };
}

test("there is a rule for every export that says who is subscribed", () => {
  expect(new Set(DECIDING.map(({ name }) => name))).toEqual(
    new Set([
      ...["shopify", "shopify-before-2022", "mailchimp", "klaviyo", "prestashop", "prestashop-newsletter"],
      ...["wix", "salesforce", "squarespace", "opencart", "hubspot", "brevo", "drip", "omnisend", "activecampaign"],
    ]),
  );
});

describe.each(DECIDING)("$name without $column", ({ name, mapping, column }) => {
  const { header, row } = without(column, mapping);

  test.each([true, "when-subscribed"] as const)(
    "is refused with subscribedAtChanged %s",
    async (subscribedAtChanged) => {
      for (const request of [{ preset: name }, { mapping }]) {
        let refused: unknown;
        try {
          await recordsOf("contacts.csv", header, [row], { ...request, subscribedAtChanged });
        } catch (error) {
          refused = error;
        }
        expect(refused).toBeInstanceOf(FileError);
        expect(messageOf(refused as FileError)).toBe(
          `contacts.csv:1: column "${column}" says who is subscribed, and is missing. Export the file with it, under the name that the export gives it; or send nobody in it as subscribed: --subscribed-at-changed false.`,
        );
      }
    },
  );

  test("is sent, with nobody subscribed, when that is said", async () => {
    const [record] = await recordsOf("contacts.csv", header, [row], { preset: name, subscribedAtChanged: false });
    expect(record).toMatchObject({ subscribedAtChanged: false });
    expect(Object.keys(record?.profile ?? {})).not.toContain("subscribedAt");
  });
});

describe("the files of Mailchimp's ZIP, of which only some have the columns", () => {
  const header = ["Email Address", "MEMBER_RATING", "LEID", "EUID", "CONFIRM_TIME"];
  const row = ["ann@shop.example", "2", "1", "a", "2024-01-02T03:04:05Z"];
  const request = { subscribedAtChanged: true } as const;

  test.each([
    "subscribed_members_export_0a1b2c3d4e.csv",
    "subscribed_email_audience_export_0a1b2c3d4e.csv",
    "subscribed_segment_export_0a1b2c3d4e.csv",
    "subscribed_email_segment_export_0a1b2c3d4e.csv",
    "exports/Subscribed_Members_Export_1 (1).csv",
  ])("%s is a file of subscribers by its name", async (file) => {
    expect(await recordsOf(file, header, [row], request)).toMatchObject([{ subscribedAtChanged: true }]);
  });

  test.each([
    "mailchimp.csv",
    "standard input",
    "my_subscribed_members_export.csv",
    "subscribed.csv",
    "my_segment_export_0a1b2c3d4e.csv",
    "segment_export_0a1b2c3d4e.csv",
    "subscribed_members_export_0a1b_and_cleaned.csv",
    "subscribed_members_export_0a1b all.csv",
    "subscribed_members_export_0a1b.csv/contacts.csv",
  ])("%s may be any of them, and is refused", async (file) => {
    await expect(recordsOf(file, header, [row], request)).rejects.toThrow(
      /columns "UNSUB_TIME", "CLEAN_TIME" say who is subscribed, and are missing/,
    );
  });

  test.each([
    "unsubscribed_members_export_1.csv",
    "nonsubscribed_email_audience_export_1.csv",
    "cleaned_members_export_1.csv",
    "unsubscribed_segment_export_1.csv",
    "nonsubscribed_email_segment_export_1.csv",
    "cleaned_email_segment_export_1.csv",
  ])("%s is none by its name", (file) =>
    expect(recordsOf(file, header, [row], request)).rejects.toThrow(/must be false here/),
  );

  test("a column that is there counts, whatever the name says", async () => {
    const rows = [
      [...row, ""],
      [...row, "2024-02-03 04:05:06"],
    ];
    const records = await recordsOf("subscribed_members_export_1.csv", [...header, "unsub_time"], rows, request);
    expect(records.map(({ subscribedAtChanged }) => subscribedAtChanged)).toEqual([true, false]);
  });
});

const DATED = PRESETS.filter(({ mapping }) => Object.values(mapping.columns).some(isDate));

function isDate({ field }: { readonly field: string }): boolean {
  return field === "subscribedAt";
}

test.each(DATED)("the date of $name is there, or nobody can be asked to be subscribed by it", async ({ mapping }) => {
  const [date = ""] = Object.entries(mapping.columns).find(([, target]) => isDate(target)) ?? [];
  const { header, row } = without(date, mapping);
  const request = { mapping: { ...mapping, missingColumns: "ignore" } } as const;
  await expect(
    recordsOf("x.csv", header, [row], { ...request, subscribedAtChanged: "when-subscribed" }),
  ).rejects.toThrow(`column "${date}" says who is subscribed, and is missing`);
  expect(await recordsOf("x.csv", header, [row], { ...request, subscribedAtChanged: true })).toHaveLength(1);
});

test("at the command line nothing is sent, and what the message says works", async () => {
  const sandbox = createSandbox();
  const klaviyo =
    "Email,Klaviyo ID,First Name,Email Marketing Consent,Email Marketing Consent Timestamp\nann@shop.example,01A,Ann,SUBSCRIBED,2021-03-12 10:22:33+00:00\n";
  const path = await workspace.file("list.csv", klaviyo);
  const run = (...args: string[]) =>
    invoke([...args], { env: { RELEVA_SECRET_KEY: "sandbox_key" }, fetch: sandbox.fetch });
  for (const answer of ["true", "when-subscribed"]) {
    for (const command of [
      ["validate", path],
      ["backfill", path, "--base-url", "http://localhost"],
    ]) {
      const { code, stderr } = await run(...command, "--subscribed-at-changed", answer);
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('column "Email Suppressions" says who is subscribed'),
      ]);
    }
  }
  expect(sandbox.events.total).toBe(0);
  expect((await run("columns", path)).stdout).toContain('Missing: "Email Suppressions".');
  const sent = await run("backfill", path, "--base-url", "http://localhost", "--subscribed-at-changed", "false");
  expect(sent.code).toBe(0);
  expect(sandbox.state.find({ email: "ann@shop.example" })[0]).not.toHaveProperty("subscribedAt");
});
