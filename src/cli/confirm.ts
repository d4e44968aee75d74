import { createInterface } from "node:readline";
import type { Io } from "./io.js";

/** Asks a person, once; only y or yes is a yes. Ctrl-C and Ctrl-D are a no. */
export function confirm(question: string, { stdin, stderr }: Io): Promise<boolean> {
  const asking = createInterface({ input: stdin, output: stderr });
  return new Promise((resolve) => {
    function leave(): void {
      stderr.write("\n"); // the line of the question is still open
      resolve(false);
    }
    asking.once("close", leave);
    asking.question(question, (answer) => {
      asking.off("close", leave).close();
      resolve(/^\s*y(?:es)?\s*$/i.test(answer));
    });
  });
}
