import { confirm } from "./confirm.js";
import { serverOf } from "./connect.js";
import type { BackfillFlags } from "./flags.js";
import type { Input } from "./input.js";
import type { Io } from "./io.js";
import type { Plan } from "./plan.js";
import { survey } from "./survey.js";
import { type Intent, surveyText } from "./survey-text.js";
import { paintFor } from "./terminal.js";

export interface Job {
  readonly input: Input;
  readonly plan: Plan;
}

/** Shows a person on a terminal what would be sent, and asks once for all of it. Elsewhere nobody is asked. */
export async function agreed(jobs: readonly Job[], flags: BackfillFlags, io: Io): Promise<boolean> {
  const sending = jobs.flatMap(({ input, plan }) => (plan.kind === "send" ? [{ input, settled: plan.settled }] : []));
  if (sending.length === 0 || flags.yes || !canAsk(sending, flags, io)) return true;
  const intents: Intent[] = [];
  for (const { input, settled } of sending) {
    const counted = input.isFile ? await survey(input.records, flags.limit) : undefined;
    intents.push({ file: input.name, detected: input.detected, survey: counted, settled });
  }
  io.stderr.write(surveyText(intents, serverOf(flags, io), paintFor(io.stderr, io.env, flags.color)));
  if (await confirm("Send? [y/N] ", io)) return true;
  io.stderr.write("Nothing was sent.\n");
  return false;
}

/** Standard input that is the data or the key cannot be the answer as well. */
function canAsk(sending: readonly { readonly input: Input }[], { secretKeyFile }: BackfillFlags, io: Io): boolean {
  const isTaken = secretKeyFile === "-" || sending.some(({ input }) => input.name === "-");
  return !isTaken && io.stdin.isTTY === true && io.stderr.isTTY === true;
}
