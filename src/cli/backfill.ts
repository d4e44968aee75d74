import { ConfigError, createClient, type RelevaClient } from "../index.js";
import { EXIT, exitCodeOf, exitCodeOfSignal } from "./exit.js";
import type { BackfillFlags } from "./flags.js";
import { type Input, openInput } from "./input.js";
import type { Io } from "./io.js";
import { jsonReport, textReport } from "./report.js";
import { type Ended, runInput } from "./run-input.js";
import { readSecretKey } from "./secret.js";
import { paintFor, tellError } from "./terminal.js";

/** A dry run sends nothing, but a client wants a key. */
const NO_KEY = "dry-run";

/** Sends the files, one run each, and returns the exit code: of the first that stopped, or the worst. */
export async function backfillFiles(paths: readonly string[], flags: BackfillFlags, io: Io): Promise<number> {
  if (flags.rejects !== undefined && paths.length > 1) {
    throw new ConfigError(
      "--rejects names one file, but each input writes its own; leave it out or send one at a time.",
    );
  }
  if ([...paths, flags.secretKeyFile].filter((path) => path === "-").length > 1) {
    throw new ConfigError("Standard input can be read once: as one of the inputs, or as the key.");
  }
  const client = await connect(flags, io);
  const inputs: Input[] = []; // all are looked at before the first is sent
  for (const path of paths) inputs.push(await openInput(path, flags.format, io));
  let worst: number = EXIT.ok;
  for (const input of inputs) {
    const ended = await runInput(client, input, flags, io);
    tell(ended, flags, io);
    const code = exitCodeFor(ended);
    if (code !== EXIT.ok && code !== EXIT.rejects) return code;
    worst = Math.max(worst, code);
  }
  return worst;
}

async function connect(flags: BackfillFlags, io: Io): Promise<RelevaClient> {
  const baseUrl = flags.baseUrl ?? (io.env.RELEVA_BASE_URL || undefined);
  return createClient({
    secretKey: flags.dryRun ? NO_KEY : await readSecretKey(flags.secretKeyFile, io),
    fetch: io.fetch,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(flags.timeout !== undefined && { timeoutMs: flags.timeout }),
    ...(flags.retries !== undefined && { retry: { maxRetries: flags.retries } }),
  });
}

function tell(ended: Ended, flags: BackfillFlags, io: Io): void {
  const { report, error } = ended;
  if (flags.json) io.stdout.write(jsonReport(ended));
  // Nothing was read: the error says it all.
  else if (!flags.quiet && (error === undefined || report.read > 0)) {
    io.stdout.write(textReport(ended, paintFor(io.stdout, io.env, flags.color)));
  }
  if (error !== undefined) tellError(error, io);
}

function exitCodeFor({ error, interrupted, report }: Ended): number {
  if (error !== undefined) return exitCodeOf(error);
  if (report.status === "stopped" && interrupted !== undefined) return exitCodeOfSignal(interrupted);
  return report.ok ? EXIT.ok : EXIT.rejects;
}
