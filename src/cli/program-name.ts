import { AsyncLocalStorage } from "node:async_hooks";
import type { Io } from "./io.js";

/** The name of the program, as its messages begin and as it is typed where it is on the path. */
export const PROGRAM = "releva-profiles";

const typed = new AsyncLocalStorage<string>();

/** Runs a command line: what it prints to be copied begins as it was typed itself. */
export function withTypedName<T>(env: Io["env"], runIt: () => Promise<T>): Promise<T> {
  return typed.run(typedName(env), runIt);
}

/** A command of this program to be copied. The words are those of a shell already. */
export function command(...words: readonly string[]): string {
  return [typed.getStore() ?? PROGRAM, ...words].join(" ");
}

/** A text of this package with commands in it, each of which begins with the name of the program. */
export function asTyped(text: string): string {
  return text.replace(/(?<![\w/-])releva-profiles (?=[a-z])/g, () => `${command()} `);
}

/** A script of npm that runs the program: what npx was given, or one of package.json. */
const OWN_SCRIPT = /(?:^|[\s;&|'"])releva-profiles(?=['"\s]|$)/;

/** As a package manager was told to run the program, which has put it on the path for this run alone. */
function typedName(env: Io["env"]): string {
  const [manager] = (env.npm_config_user_agent ?? "").split("/");
  switch (manager) {
    case "npm":
      return OWN_SCRIPT.test(env.npm_lifecycle_script ?? "") ? `npx ${PROGRAM}` : PROGRAM;
    case "pnpm":
      return `pnpm ${env.npm_command === "dlx" ? "dlx" : "exec"} ${PROGRAM}`;
    case "yarn":
      return `yarn ${/[\\/]dlx-\d+$/.test(env.PROJECT_CWD ?? "") ? "dlx " : ""}${PROGRAM}`;
    case "bun":
      return `bunx ${PROGRAM}`;
    default:
      return PROGRAM;
  }
}
