import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, inject, test } from "vitest";
import { readCsv } from "../../src/node.js";
import { startSandbox } from "../../src/sandbox/serve.js";
import { customersCsv } from "../support/heavy/crash/customers.js";
import { programIn } from "../support/installed.js";

/** In blocks of 512 bytes: some of the rejects fit, the last of them in part. A write beyond it fails as one on a full disk does. */
const ROOM = 20;
const ROWS = 4_000;

test("a disk without room for the rejects stops the run, and with room it goes on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "releva-full-"));
  const [program, file] = [programIn(inject("installed")), join(folder, "customers.csv")];
  await writeFile(file, customersCsv(ROWS));
  const server = await startSandbox();
  const run = async (room: string, flags: string): Promise<{ code: unknown; errors: string }> => {
    const command = `ulimit -f ${room} && exec "${process.execPath}" "${program}" backfill "${file}" --quiet ${flags}`;
    const env = { ...process.env, RELEVA_BASE_URL: server.url, RELEVA_SECRET_KEY: server.secretKey };
    const child = spawn("sh", ["-c", command], { env });
    const errors = text(child.stderr);
    const [code] = await once(child, "exit");
    return { code, errors: await errors };
  };

  const { code, errors } = await run(String(ROOM), "");
  expect([code, errors]).toEqual([
    2,
    expect.stringMatching(/Cannot write the rejects file .* no space is left .* --resume/),
  ]);
  expect(server.sandbox.events.total).toBeLessThan(ROWS);
  expect((await readFile(`${file}.rejects.ndjson`, "utf8")).endsWith("}\n")).toBe(true);

  expect(await run("unlimited", "--resume")).toEqual({ code: 3, errors: "" });
  const lines = (await readFile(`${file}.rejects.ndjson`, "utf8")).trim().split("\n");
  const numbers = lines.map((line) => JSON.parse(line).line as number).sort((a, b) => a - b);
  expect(numbers).toEqual(await badLines(file));
  expect(new Set(server.sandbox.state.all().map(({ email }) => email)).size).toBe(server.sandbox.state.count);
  await server.close();
  await rm(folder, { recursive: true });
});

/** Of the rows that `customersCsv` made to be rejected, by their addresses. */
async function badLines(file: string): Promise<number[]> {
  const lines: number[] = [];
  for await (const { value, origin } of readCsv(file)) {
    const { email = "" } = (value as { profile: { email?: string } }).profile;
    if (!email.endsWith("@example.com")) lines.push(origin?.line ?? 0);
  }
  return lines;
}
