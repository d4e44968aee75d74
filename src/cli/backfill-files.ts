import type { ReadingEvidence } from "../files/reading/evidence.js";
import { type Lock, takeLock } from "../files/resume/lock.js";
import { droppableFields } from "../files/without-invalid.js";
import type { ClientEvent, RelevaClient } from "../index.js";
import { checkedOptions } from "../option-table.js";
import { adviceOn } from "./advice.js";
import { jsonReport } from "./backfill-json.js";
import { sentAlready, textReport } from "./backfill-report.js";
import { confirm, type PlannedInput } from "./confirm.js";
import { connectionWords, connector } from "./connect.js";
import { EXIT, exitCodeOf, exitCodeOfSignal } from "./exit.js";
import { type BackfillFlags, mappingRequest, refuseContradictions } from "./flags.js";
import { forEachOf } from "./for-each-of.js";
import type { Input } from "./input.js";
import type { Io } from "./io.js";
import { openInputs } from "./open-inputs.js";
import { placesOf, tellBeside } from "./places.js";
import { type Finished, planFor, type SendPlan } from "./plan.js";
import { command } from "./program-name.js";
import { ProgressScreen } from "./progress.js";
import { requestLine } from "./request-log.js";
import { refuseSharedFiles } from "./roles.js";
import { ruleLines } from "./rule-lines.js";
import { earlierEnd, type InputEnd, runInput, runOptions } from "./run-input.js";
import { inputName, paintFor, printError, safeMessage, shellWord, withoutKeys } from "./terminal.js";
import { typedAgain } from "./typed-again.js";
import { show } from "./wrapped.js";

/** The answer no counts as an interrupt before the run starts. */
const EXIT_DECLINED: number = exitCodeOfSignal("SIGINT");

/**
 * Sends the files, one run each, and returns the exit code: of the first that stopped, or the worst. Before the first is sent,
 * what is wrong is told in this order: the command line, all of the files, the key, what earlier runs have left.
 *
 * @param args The command line, to be shown again with `--resume`, or as one that sends
 */
export async function backfillFiles(
  paths: readonly string[],
  flags: BackfillFlags,
  io: Io,
  args: readonly string[],
): Promise<number> {
  refuseContradictions(paths, flags);
  const dropped = flags.dropInvalid && droppableFields(flags.dropInvalid);
  const screen = new ProgressScreen(io.stderr);
  const request = await mappingRequest(flags);
  checkedOptions("backfill", runOptions(flags));
  const connect = connector(flags, io, flags.verbose ? (event) => tell(event, screen) : undefined);
  const places = await placesOf(paths);
  if (!flags.quiet) await tellBeside(places, io);
  const bases = places.map(({ base }) => base);
  refuseContradictions(bases, flags); // an archive can be several inputs
  await refuseSharedFiles(paths, flags, bases);
  const inputs = await openInputs(places, { request, dropped }, flags, io, { args, paths });
  if (inputs === undefined) return EXIT_DECLINED;
  const { client, destinationOf } = await connect();
  const locks: Lock[] = [];
  try {
    const planned = await forEachOf(inputs, async (input): Promise<PlannedInput> => {
      if (!flags.dryRun) locks.push(await lockFor(flags.state ?? input.statePath, flags, io));
      const plan = await planFor(input, flags, destinationOf);
      if (plan.kind === "send" && plan.finished) await announce(input, plan, plan.finished, flags, io);
      return { input, plan };
    });
    await tellRules(planned, flags, io);
    return (await confirm(planned, flags, io))
      ? await sendAll(client, planned, { flags, io, args, screen })
      : EXIT_DECLINED;
  } finally {
    for (const { release } of locks) await release();
  }
}

const IDLE_RULE =
  "Nobody is subscribed, whatever --subscribed-only-if says: --subscribed-at-changed is false. For those whom the rule names, say --subscribed-at-changed true";

/** Who is left out because of a word that nobody thought of can still be let in before the first record is sent. */
async function tellRules(
  planned: readonly PlannedInput[],
  { quiet, subscribedOnlyIf }: BackfillFlags,
  { stderr }: Io,
): Promise<void> {
  if (quiet) return;
  const lines = planned.flatMap(({ input, plan }) => {
    const isIdle = subscribedOnlyIf !== undefined && input.chosen()?.mapping.subscribedAtChanged === false;
    const idle = isIdle && plan.kind !== "finished" ? [IDLE_RULE] : [];
    const uses = plan.kind === "send" ? input.firstRuleUses() : [];
    return [...idle, ...ruleLines(uses, "first")].map((line) => `${inputName(input.name)}: ${line}\n`);
  });
  if (lines.length > 0) await show(stderr, lines.join(""));
}

function tell(event: ClientEvent, screen: ProgressScreen): void {
  const line = requestLine(event, new Date());
  if (line !== undefined) screen.note(line);
}

interface Sending {
  readonly flags: BackfillFlags;
  readonly io: Io;
  readonly args: readonly string[];
  readonly screen: ProgressScreen;
}

async function sendAll(
  client: RelevaClient,
  inputs: readonly PlannedInput[],
  { flags, io, args, screen }: Sending,
): Promise<number> {
  const goOn = safeMessage(`Go on with: ${typedAgain(args, ["--resume"], ["--resume", "--restart"])}`, io);
  let worst: number = EXIT.ok;
  for (const { input, plan } of inputs) {
    const end =
      plan.kind === "finished"
        ? await earlierEnd(plan, input, flags)
        : await runInput(client, input, plan, flags, io, { screen, goOn });
    const isForPeople = !flags.json && !flags.quiet;
    await print(isForPeople ? { ...end, evidence: await evidenceFor(input, end) } : end, flags, io);
    const code = exitCodeFor(end, inputs.at(-1)?.input === input);
    if (end.resumable && code !== EXIT.usage && !flags.quiet) await show(io.stderr, `${goOn}\n`);
    if (code !== EXIT.ok && code !== EXIT.rejects) return code;
    worst = Math.max(worst, code);
  }
  if (worst === EXIT.ok && isSendable(flags)) {
    const [, ...words] = args.filter((word) => word !== "--dry-run");
    await show(io.stdout, `\nNext: ${command("backfill", ...words.map(shellWord))}\n`);
  }
  return worst;
}

/** How the file's cells seem to be written, for a report that has to advise on it. It reads the first rows once more. */
async function evidenceFor({ isFile, examine }: Input, { report }: InputEnd): Promise<readonly ReadingEvidence[]> {
  const isAsked = adviceOn(report.topReasons.map(({ reason }) => reason)).length > 0;
  if (!isAsked || !isFile || examine === undefined) return [];
  const looked = await examine().catch(() => undefined); // what is wrong with the file now was not when it was read
  return looked?.examination.evidence ?? [];
}

/** After a check that found nothing wrong in whole files. What is written to a file of one's own needs another one now. */
function isSendable({ dryRun, json, quiet, limit, rejects, listDuplicates }: BackfillFlags): boolean {
  const isOnlyThis = (limit ?? rejects ?? listDuplicates) !== undefined;
  return dryRun === true && !json && !quiet && !isOnlyThis;
}

/** Held from before the state is read until the run has ended: two runs would mix their rejects. */
async function lockFor(statePath: string, { quiet }: BackfillFlags, io: Io): Promise<Lock> {
  const lock = await takeLock(statePath);
  if (lock.tookOver && !quiet) {
    const { pid, since } = lock.tookOver;
    await show(
      io.stderr,
      safeMessage(`A run of ${since} (process ${pid}) died; its lock of ${statePath} is taken over.\n`, io),
    );
  }
  return lock;
}

/** Nothing starts anew, or goes on behind what was sent, without a word. */
async function announce(
  input: Input,
  { from, isReadOtherwise }: SendPlan,
  { completedAt }: Finished,
  flags: BackfillFlags,
  io: Io,
): Promise<void> {
  if (flags.quiet || (from === "checkpoint" && !input.isFile)) return; // of a stream it is not known yet
  const other = isReadOtherwise
    ? "but the options differ, and its columns or its cells are read in another way now"
    : "but is another one now";
  const what =
    from === "anew"
      ? `${other}: it is sent from the start, and its rejects of then are kept under another name`
      : "what lies behind that is sent now";
  await show(io.stderr, safeMessage(`${sentAlready(input.name, completedAt)}, ${what}.\n`, io));
}

async function print(end: InputEnd, flags: BackfillFlags, io: Io): Promise<void> {
  const { report, error } = end;
  if (flags.json) io.stdout.write(withoutKeys(jsonReport(end), io));
  // When nothing was read, the error alone is shown.
  else if (!flags.quiet && (error === undefined || report.read > 0)) {
    const input = { ...end, connection: connectionWords(flags, io) };
    await show(io.stdout, withoutKeys(textReport(input, paintFor(io.stdout, io.env, flags.color)), io));
  }
  if (error !== undefined) await printError(error, io);
}

function exitCodeFor({ error, interrupted, report, sentBefore }: InputEnd, isLast: boolean): number {
  if (error !== undefined) return exitCodeOf(error);
  if (sentBefore !== undefined) return EXIT.ok;
  // The signal came too late for this file, but it keeps the next ones from being sent.
  if (interrupted !== undefined && (report.status === "stopped" || !isLast)) return exitCodeOfSignal(interrupted);
  return report.ok ? EXIT.ok : EXIT.rejects;
}
