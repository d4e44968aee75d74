import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke } from "../support/cli/invoke.js";
import { nextOf } from "../support/cli/shell.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const written = (country: string): Buffer =>
  execFileSync(process.execPath, ["examples/national-exports.mjs", country], { maxBuffer: 1 << 24 });

const CUSTOMERS = 1_000;
const SUBSCRIBED = 333;

test.each([
  ["bg", "Бюлетин=да", "Оборот", { firstName: "Георги", lastName: "Ангелова", phoneNumber: "+359888001007" }],
  ["de", "Newsletter=ja", "Umsatz", { firstName: "Käthe", lastName: "Köhler", phoneNumber: "+49302234578" }],
  [
    "gr",
    "Ενημερωτικό δελτίο=Ναι",
    "Τζίρος",
    { firstName: "Γιώργος", lastName: "Ιωάννου", phoneNumber: "+302103000031" },
  ],
  ["gb", "Opt in=Y", "Total spent", { firstName: "Oliver", lastName: "Hughes", phoneNumber: "+442079460001" }],
])(
  "an export of %s goes through with the commands that are printed, and every cell is as it was meant",
  async (country, rule, spent, first) => {
    const path = await workspace.file(`${country}.csv`, written(country));
    const said = [
      "--map",
      `${spent}=custom.numeric.spent`,
      "--subscribed-only-if",
      rule,
      "--subscribed-at-changed",
      "true",
    ];
    const columns = await invoke(["columns", path, ...said]);
    expect([columns.code, columns.stdout]).toEqual([0, expect.stringContaining("0 would be rejected.")]);
    const checked = await invoke(nextOf(columns.stdout));
    expect([checked.code, checked.stderr]).toEqual([0, ""]);

    const sandbox = createSandbox();
    const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
    const sent = await invoke([...nextOf(checked.stdout), "--json"], { env, fetch: sandbox.fetch });
    expect([sent.code, JSON.parse(sent.stdout)]).toEqual([
      0,
      expect.objectContaining({ accepted: CUSTOMERS, invalid: 0, subscribed: SUBSCRIBED }),
    ]);
    expect(sandbox.state.count).toBe(CUSTOMERS);
    const [profile] = sandbox.state.find({ email: "customer1@shop.example" });
    expect(profile).toMatchObject({
      ...first,
      birthday: "1963-02-08",
      registeredAt: expect.stringMatching(/^2020-06-12T09:17:00\+0[1-3]:00$/),
      custom: { numeric: [{ key: "spent", values: [37.19] }] },
    });
  },
);

test("an encoding is complained of before the columns, whichever row shows it and however the file comes", async () => {
  for (const country of ["bg", "de", "gr"]) {
    const path = await workspace.file(`${country}.csv`, written(country));
    const args = [path, "--map", "No such column=email", "--subscribed-at-changed", "false"];
    const { code, stderr } = await invoke(["validate", ...args]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/: not UTF-8; it looks like windows-125\d\. Say it: --encoding/),
    ]);
  }
});
