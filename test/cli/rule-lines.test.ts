import { describe, expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const WORDS = ["ja", "JA", "yes", "1", "x", "true", '"ja, gerne"', "nein", "", "Ann Miller"];
const FILE = `Email,Newsletter\n${WORDS.map((word, row) => `c${row}@shop.example,${word}\n`).join("")}`;
const SAID = ["--map", "Email=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "true"];
const WORDS_FOUND = "yes (1), 1 (1), x (1), true (1), ja, gerne (1), nein (1), blank (1), something else in 1 row\n";
const OTHERS = `"Newsletter" has other words too, and those rows are sent with false, which leaves their status as it is: ${WORDS_FOUND}`;
const FIRST = OTHERS.replace('"Newsletter" has', 'In the first 10 rows "Newsletter" has');
const only = (rule: string): string[] => [...SAID, "--subscribed-only-if", rule];

function backfill(args: readonly string[], stdin?: string): Promise<Result> {
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  return invoke(["backfill", ...args], { env, fetch: createSandbox().fetch, ...(stdin !== undefined && { stdin }) });
}

describe("who is left out by a rule is told", () => {
  test("at the end of a check, in words and for programs", async () => {
    const path = await workspace.file("in.csv", FILE);
    const { code, stdout } = await invoke(["validate", path, ...only("Newsletter=ja")]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`  2 would be subscribed; no`)]);
    expect(stdout).toContain(`  ${OTHERS}`);
    const json = JSON.parse((await invoke(["validate", path, ...only("Newsletter=ja"), "--json"])).stdout);
    expect(json.subscriberRules).toEqual([
      {
        column: "Newsletter",
        words: ["ja"],
        rows: 10,
        absent: [],
        others: ["yes", "1", "x", "true", "ja, gerne", "nein", ""].map((word) => ({ word, count: 1 })),
        unshown: 1,
      },
    ]);
  });

  test("before a run sends, and at its end, of a file and of a pipe", async () => {
    const path = await workspace.file("in.csv", FILE);
    const sent = await backfill([path, ...only("Newsletter=ja")]);
    expect(sent.code).toBe(0);
    expect(sent.stderr).toContain(`${path}: ${FIRST}`);
    expect(sent.stdout).toContain(`  ${OTHERS}`);
    const at = ["--state", await workspace.file("state"), "--rejects", await workspace.file("rejects")];
    const piped = await backfill(["-", ...only("Newsletter=ja"), ...at], FILE);
    expect([piped.code, piped.stdout]).toEqual([0, expect.stringContaining(OTHERS)]);
    expect(piped.stderr).toContain(FIRST);
    const quiet = await backfill([path, ...only("Newsletter=ja"), "--quiet", "--restart"]);
    expect(quiet).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  test("a word that no row has is named with those that there are", async () => {
    const path = await workspace.file("in.csv", FILE.replace("c0@shop.example,ja\n", "").replace("JA", "nein"));
    for (const rule of ["Newsletter=jaa", "Newsletter=jaa,yes", "Newsletter!=jaa"]) {
      const { stdout } = await invoke(["validate", path, ...only(rule)]);
      expect(stdout).toContain('  No row that was read has "jaa" in "Newsletter": is it another word?\n');
      expect(stdout).toMatch(/nein \(2\)/);
      const sent = await backfill([path, ...only(rule), "--restart"]);
      expect(sent.stderr).toContain(
        `${path}: Of the first 9 rows none has "jaa" in "Newsletter": is it another word?\n`,
      );
    }
    const letIn = await invoke(["validate", path, ...only("Newsletter!=jaa")]);
    expect(letIn.stdout).toContain("and those rows are not kept from being subscribed: nein (2), yes (1)");
  });

  test("nothing is said where the rule names all that there is, and nothing of a preset's own words", async () => {
    const path = await workspace.file("in.csv", "Email,Newsletter\na@shop.example,ja\n");
    const { stdout } = await invoke(["validate", path, ...only("Newsletter=ja")]);
    expect(stdout).not.toContain("other words");
    const brevo = "CONTACT ID,EMAIL,EMAIL_BLACKLISTED,SMS_BLACKLISTED,ADDED_TIME\n1,a@shop.example,No,No,\n";
    const known = await workspace.file("brevo.csv", `${brevo}2,b@shop.example,Yes,No,\n`);
    const preset = await invoke(["validate", known, "--preset", "brevo", "--subscribed-at-changed", "true"]);
    expect([preset.code, preset.stdout]).toEqual([0, expect.not.stringMatching(/other words|No row/)]);
    const odd = await workspace.file("odd.csv", brevo.replaceAll(",No", ",Nein"));
    const changed = await invoke(["validate", odd, "--preset", "brevo", "--subscribed-at-changed", "true"]);
    expect(changed.stdout).toContain('  No row that was read has "no" or "false" or "0" in "EMAIL_BLACKLISTED"');
  });

  test("a row that has too many cells is counted neither before a run nor at its end", async () => {
    const path = await workspace.file("in.csv", `${FILE}z@shop.example,nein,too,many\n`);
    const { stdout, stderr } = await backfill([path, ...only("Newsletter=ja")]);
    expect([stdout, stderr]).toEqual([expect.stringContaining(OTHERS), expect.stringContaining(FIRST)]);
  });

  test("a rule beside an answer that subscribes nobody is told, with the answer that lets it decide", async () => {
    const path = await workspace.file("in.csv", FILE);
    const idle =
      "Nobody is subscribed, whatever --subscribed-only-if says: --subscribed-at-changed is false. For those whom the rule names, say --subscribed-at-changed true\n";
    const said = only("Newsletter=ja").map((word) => (word === "true" ? "false" : word));
    expect(await invoke(["validate", path, ...said])).toMatchObject({ code: 0, stderr: `${path}: ${idle}` });
    expect((await backfill([path, ...said])).stderr).toContain(`${path}: ${idle}`);
    expect((await invoke(["validate", path, ...said, "--quiet"])).stderr).toBe("");
    const without = await invoke(["validate", path, ...said.slice(0, -2)]);
    expect(without).toMatchObject({ code: 0, stderr: "" });
  });

  test("a mapping file that somebody wrote is a rule as well", async () => {
    const path = await workspace.file("in.csv", FILE);
    const columns = { Email: "email" };
    const mapping = { columns, subscribedAtChanged: { column: "Newsletter", true: ["jaa"] }, unknownColumns: "ignore" };
    const written = await workspace.file("mapping.json", JSON.stringify(mapping));
    const { stdout } = await invoke(["validate", path, "--map", written]);
    expect(stdout).toContain('  No row that was read has "jaa" in "Newsletter"');
  });

  test("records in JSON that are mapped are counted too", async () => {
    const rows = ["ja", "yes"].map((news, row) => JSON.stringify({ mail: `c${row}@shop.example`, news }));
    const path = await workspace.file("in.ndjson", `${rows.join("\n")}\n`);
    const said = ["--map", "mail=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "true"];
    const { stdout } = await invoke(["validate", path, ...said, "--subscribed-only-if", "news=ja"]);
    expect(stdout).toContain(
      '"news" has other words too, and those rows are sent with false, which leaves their status as it is: yes (1)\n',
    );
  });
});
