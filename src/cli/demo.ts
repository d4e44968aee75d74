import { createWriteStream } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { noCounts } from "../files/reading/reading.js";
import type { SandboxServer } from "../sandbox/serve.js";
import type { JsonReport } from "./backfill-json.js";
import { textReport } from "./backfill-report.js";
import { customersCsv, expectedOf } from "./demo-customers.js";
import { EXIT } from "./exit.js";
import { positiveNumber } from "./flag-values.js";
import type { Io } from "./io.js";
import { asTyped } from "./program-name.js";
import type { Subscriptions } from "./subscriptions.js";
import { count, type Paint, paintFor, plural } from "./terminal.js";
import { show } from "./wrapped.js";

/** Runs another command line: the demo uses the program as a person does. */
type RunCommand = (args: readonly string[], io: Io) => Promise<number>;

interface DemoFlags {
  readonly records: number;
  readonly color: boolean;
}

export function addDemoCommand(program: Command, io: Io, exit: (code: number) => void, run: RunCommand): void {
  program
    .command("demo")
    .summary("see it work, offline, with generated customers")
    .description("Starts a sandbox of the API, writes a CSV of customers, some of them bad, and backfills it.")
    .option("--records <n>", "how many customers", positiveNumber, 10_000)
    .option("--no-color", "no colour (NO_COLOR does the same)")
    .addHelpText("after", asTyped("\nExample:\n  releva-profiles demo --records 1000"))
    .action(async (flags: DemoFlags) => exit(await demo(flags, io, run)));
}

async function demo({ records, color }: DemoFlags, io: Io, run: RunCommand): Promise<number> {
  const paint = paintFor(io.stdout, io.env, color);
  const { startSandbox } = await import("../sandbox/serve.js"); // it brings a server, which --help does not need
  const server = await startSandbox();
  try {
    const path = join(await mkdtemp(join(tmpdir(), "releva-demo-")), "customers.csv");
    await pipeline(Readable.from(customersCsv(records)), createWriteStream(path, { mode: 0o600 }));
    const command = ["backfill", path, "--base-url", server.url];
    await show(io.stdout, introduction(server.url, path, records, command, paint));
    const { code, result } = await backfill(command, server, io, run);
    if (result === undefined) return code;
    const end = {
      file: path,
      report: result,
      rejects: result.rejects,
      kept: [],
      subscriptions: result,
      without: {},
      dropped: undefined,
      normalised: noCounts(),
      isCheck: false,
      isOfTable: true,
      error: undefined,
    };
    await show(io.stdout, textReport(end, paint));
    if (code !== EXIT.ok && code !== EXIT.rejects) return code;
    return compare(records, result, server, await linesOf(result.rejects), io, paint);
  } finally {
    await server.close();
  }
}

/** What `backfill --json` prints after a run. */
type SentReport = JsonReport & Subscriptions;

async function backfill(
  command: readonly string[],
  server: SandboxServer,
  io: Io,
  run: RunCommand,
): Promise<{ code: number; result: SentReport | undefined }> {
  let json = "";
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      json += String(chunk);
      done();
    },
  });
  const env = { ...io.env, RELEVA_SECRET_KEY: server.secretKey };
  const code = await run([...command, "--json", "--yes"], { ...io, stdout, env });
  return { code, result: json === "" ? undefined : (JSON.parse(json) as SentReport) };
}

function introduction(url: string, path: string, records: number, command: readonly string[], paint: Paint): string {
  const { invalid, refused } = expectedOf(records);
  return [
    `${paint("bold", "Sandbox")}    ${url}`,
    `${paint("bold", "Customers")}  ${path}`,
    `           ${plural(records, "row", "rows")}: ${count(invalid)} invalid on purpose, ${count(refused)} that only the server refuses`,
    `${paint("bold", "Command")}    RELEVA_SECRET_KEY=... releva-profiles ${command.join(" ")}`,
    "",
    "",
  ].join("\n");
}

/** Compares the numbers of the generated rows with the report, the sandbox and the rejects file. */
async function compare(
  records: number,
  report: SentReport,
  server: SandboxServer,
  rejectLines: number,
  io: Io,
  paint: Paint,
): Promise<number> {
  const { good, invalid, refused } = expectedOf(records);
  const { state, events } = server.sandbox;
  const checks: readonly (readonly [what: string, actual: number, expected: number])[] = [
    ["records read", report.read, records],
    ["accepted records", report.accepted, good],
    ["invalid records", report.invalid, invalid],
    ["rejected records", report.rejected, refused],
    ["lines in the rejects file", rejectLines, invalid + refused],
    ["profiles in the sandbox", state.count, good],
    ["events in the sandbox", events.total, good],
  ];
  await show(
    io.stdout,
    `\nThe sandbox now holds ${plural(state.count, "profile", "profiles")} and ${plural(events.total, "backfill event", "backfill events")}, none of which can trigger a campaign.\n`,
  );
  const wrong = checks.filter(([, actual, expected]) => actual !== expected);
  for (const [what, actual, expected] of wrong) {
    await show(
      io.stderr,
      `The numbers do not agree: ${count(actual)} ${what}, but ${count(expected)} were expected.\n`,
    );
  }
  if (wrong.length > 0) return EXIT.internal;
  const sum = `${plural(records, "row", "rows")} = ${count(good)} accepted (202) + ${count(invalid)} invalid + ${count(refused)} rejected`;
  await show(io.stdout, `${paint("green", "The numbers agree")}: ${sum}.\n`);
  return EXIT.ok;
}

async function linesOf(path: string | undefined): Promise<number> {
  if (path === undefined) return 0;
  return (await readFile(path, "utf8")).split("\n").length - 1;
}
