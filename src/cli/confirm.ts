import { createInterface } from "node:readline";
import { serverOf } from "./connect.js";
import type { BackfillFlags } from "./flags.js";
import type { Input } from "./input.js";
import type { Io } from "./io.js";
import type { Plan } from "./plan.js";
import { type InputSummary, summarize, summaryText } from "./summary.js";
import { paintFor } from "./terminal.js";
import { show, widthOf, wrapped } from "./wrapped.js";

/** An input, and what a run over it has to do. */
export interface PlannedInput {
  readonly input: Input;
  readonly plan: Plan;
}

/** Shows a person at a terminal what would be sent, and asks once for all inputs. Without a terminal nobody is asked. */
export async function confirm(inputs: readonly PlannedInput[], flags: BackfillFlags, io: Io): Promise<boolean> {
  const sending = inputs.flatMap(({ input, plan }) => (plan.kind === "send" ? [{ input, settled: plan.settled }] : []));
  if (sending.length === 0 || flags.yes || !canAsk(sending, flags, io)) return true;
  const summaries: InputSummary[] = [];
  for (const { input, settled } of sending) {
    const counts = input.isFile ? await summarize(input.records, flags.limit) : undefined;
    const { name: file, detected, mapped: normalised } = input;
    summaries.push({ file, detected, counts, settled, chosen: input.chosen(), normalised });
  }
  await show(io.stderr, summaryText(summaries, serverOf(flags, io), paintFor(io.stderr, io.env, flags.color)));
  if (await ask("Send? [y/N] ", io)) return true;
  io.stderr.write("Nothing was sent.\n");
  return false;
}

/** Standard input that holds the records or the key cannot hold the answer as well. */
function canAsk(sending: readonly { readonly input: Input }[], { secretKeyFile }: BackfillFlags, io: Io): boolean {
  const isTaken = secretKeyFile === "-" || sending.some(({ input }) => input.name === "-");
  return !isTaken && io.stdin.isTTY === true && io.stderr.isTTY === true;
}

/** Asks a person, once; only y or yes is a yes. Ctrl-C and Ctrl-D are a no. */
export async function ask(question: string, io: Io): Promise<boolean> {
  return /^\s*y(?:es)?\s*$/i.test((await askFor(question, io)) ?? "");
}

/** What a person types, without the white space around it. Undefined for Ctrl-C and Ctrl-D, and where nobody can type any more. */
export async function askFor(question: string, { stdin, stderr }: Io): Promise<string | undefined> {
  if (stdin.readableEnded) return undefined; // its end is not told a second time
  const text = await wrapped(question.trimEnd(), widthOf(stderr));
  const last = text.lastIndexOf("\n") + 1;
  stderr.write(text.slice(0, last));
  const asking = createInterface({ input: stdin, output: stderr });
  return new Promise((resolve) => {
    function leave(): void {
      stderr.write("\n"); // the line of the question is still open
      resolve(undefined);
    }
    asking.once("close", leave);
    asking.question(`${text.slice(last)} `, (answer) => {
      asking.off("close", leave).close();
      resolve(answer.trim());
    });
  });
}
