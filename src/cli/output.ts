import { codeOf } from "../files/file-error.js";
import { EXIT } from "./exit.js";
import type { Io, Output } from "./io.js";

/** Whether an output that is watched has failed. Kept for each, as one process may run a command inside another. */
const hasFailed = new WeakMap<Output, boolean>();

/**
 * From now on an output that fails (a full disk, a terminal that is gone) ends nothing: what is being sent goes on. Of standard
 * output it is said at once, because the command may go on for hours.
 */
export function watchOutputs({ stdout, stderr }: Io): void {
  watch(stderr, () => {});
  watch(stdout, (reason) => {
    stderr.write(`releva-profiles: standard output cannot be written (${reason}); the command goes on without it.\n`);
  });
}

function watch(output: Output, onFailure: (reason: string) => void): void {
  if (hasFailed.has(output)) return;
  hasFailed.set(output, false);
  output.on("error", (error: Error) => {
    // A reader such as `| head` has what it wanted.
    if (codeOf(error) === "EPIPE" || hasFailed.get(output)) return;
    hasFailed.set(output, true);
    onFailure(codeOf(error) ?? error.name);
  });
}

/** The exit code of the command, once all is written: a code that says something is kept, and 0 would say that all was written. */
export async function exitCodeAfterOutput(code: number, { stdout }: Io): Promise<number> {
  await written(stdout);
  return code === EXIT.ok && hasFailed.get(stdout) ? EXIT.output : code;
}

/** Resolves when all that was written before has left, or cannot. */
function written(output: Output): Promise<void> {
  return new Promise((resolve) => {
    if (output.destroyed || output.writableEnded) resolve();
    else output.write("", () => resolve());
  });
}
