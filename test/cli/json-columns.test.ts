import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const MONGO = "test/support/fixtures/field/44-mongoexport.ndjson";
const MAPPED = [
  "_id.$oid=id",
  "email=email",
  "firstName=firstName",
  "createdAt.$date=registeredAt",
  "newsletter=ignore",
].flatMap((pair) => ["--map", pair]);
const FALSE = ["--subscribed-at-changed", "false"];

test("44: the export of a database is mapped by the paths to its values", async () => {
  const sent: unknown[] = [];
  const api: typeof fetch = async (request, init) => {
    sent.push(...JSON.parse(await new Request(request, init).text()).profiles);
    return Response.json({ message: "Accepted" }, { status: 202 });
  };
  const state = ["--state", await workspace.file("state.json"), "--rejects", await workspace.file("rejects.ndjson")];
  const given = { env: { RELEVA_SECRET_KEY: "sandbox_key" }, fetch: api };
  const { code, stdout } = await invoke(
    ["backfill", MONGO, "--base-url", "http://127.0.0.1:9", ...state, ...MAPPED, ...FALSE],
    given,
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining("all accepted")]);
  expect(sent).toEqual([
    {
      profile: {
        id: "64f0c0ffee",
        email: "neli@shop.example",
        firstName: "Neli",
        registeredAt: "2021-03-12T10:22:33Z",
      },
      subscribedAtChanged: false,
    },
    {
      profile: {
        id: "64f0c0ffef",
        email: "boris@shop.example",
        firstName: "Boris",
        registeredAt: "2020-01-05T08:00:00Z",
      },
      subscribedAtChanged: false,
    },
  ]);
});

test("columns shows the paths with masked values, and writes a mapping that works", async () => {
  const mapping = await workspace.file("mapping.json");
  const { code, stdout } = await invoke(["columns", MONGO, "--write", mapping]);
  expect(code).toBe(0);
  expect(stdout).toContain("NDJSON (a record per line), UTF-8, mapped by path; 5 columns");
  expect(stdout).toMatch(/email +email +xxxx@xxxx\.xxxxxxx/);
  expect(stdout).toMatch(/_id\.\$oid/);
  expect(stdout).not.toMatch(/neli|boris/i);
  expect(JSON.parse(await readFile(mapping, "utf8")).columns).toMatchObject({ email: "email", firstName: "firstName" });
  expect(
    (await invoke(["validate", MONGO, "--map", mapping, ...FALSE, "--rejects", await workspace.file("r")])).code,
  ).toBe(0);
});

test("without a mapping nothing is sent, and it is said what to do", async () => {
  const { code, stderr } = await invoke(["validate", MONGO]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("not in the form of the contract")]);
  expect(stderr).toContain("--map auto --subscribed-at-changed false");
});

test("the body of a request is checked as it is", async () => {
  const path = await workspace.file(
    "body.json",
    '{\n "profiles": [\n  {"profile": {"email": "a@shop.example"}, "subscribedAtChanged": false}\n ]\n}\n',
  );
  const { code, stdout } = await invoke(["validate", path]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("all valid")]);
});
