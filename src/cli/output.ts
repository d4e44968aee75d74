import { codeOf } from "../files/file-error.js";
import { EXIT } from "./exit.js";
import type { Io, Output } from "./io.js";

/** Why an output cannot be written. Kept for each, as one process may run a command inside another. */
const failures = new WeakMap<Output, string | undefined>();

/** From now on an output that fails (a full disk, a terminal that is gone) ends nothing: what is being sent goes on. */
export function watchOutputs({ stdout, stderr }: Io): void {
  for (const output of [stdout, stderr]) {
    if (failures.has(output)) continue;
    failures.set(output, undefined);
    output.on("error", (error: Error) => {
      // A reader such as `| head` has what it wanted.
      if (codeOf(error) !== "EPIPE") failures.set(output, failures.get(output) ?? codeOf(error) ?? error.name);
    });
  }
}

/** The exit code of the command, once all is written: a code that says something is kept, and 0 would say that all was written. */
export async function exitCodeAfterOutput(code: number, { stdout, stderr }: Io): Promise<number> {
  await written(stdout);
  const failure = failures.get(stdout);
  if (failure === undefined) return code;
  stderr.write(`releva-profiles: standard output could not be written (${failure}); exit code ${code} without that.\n`);
  return code === EXIT.ok ? EXIT.output : code;
}

/** Resolves when all that was written before has left, or cannot. */
function written(output: Output): Promise<void> {
  return new Promise((resolve) => {
    if (output.destroyed || output.writableEnded) resolve();
    else output.write("", () => resolve());
  });
}
