import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startSandbox } from "../../../src/sandbox/serve.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Of the terminal. All that is printed has to fit: a picture does not scroll. */
export const COLUMNS = 80;
const ROWS = 60;
const PROMPT = "$ ";

/** A file of a shop that nobody has mapped yet; its customers are invented. */
const FILES = {
  "shop.csv": `E-mail;First name;Phone;Registered
ana@shop.example;Ana;0888 123 401;14.03.2021
ivo@shop.example;Ivo;0888 123 402;30.11.2022
mia@shop.example;Mia;0888 123 403;02.07.2023
`,
};

const COMMANDS: readonly string[] = [
  "cat shop.csv",
  "npx releva-profiles columns shop.csv --country BG",
  "npx releva-profiles backfill shop.csv --yes --map auto --country BG \\\n  --subscribed-at-changed false",
  "echo $?",
];

/** Types the commands into a shell in a terminal of tmux, with a sandbox for the API, and gives what the terminal shows, with its colours. */
export async function recordSession(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "releva-session-"));
  const sandbox = await startSandbox();
  const tmux = (...args: readonly string[]): string =>
    execFileSync("tmux", ["-S", join(folder, "tmux"), "-f", "/dev/null", ...args], { encoding: "utf8" });
  try {
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    const program = `'${process.execPath}' --import '${import.meta.resolve("tsx")}' '${join(ROOT, "src/cli/main.ts")}'`;
    writeFileSync(
      join(folder, "shell"),
      `export RELEVA_BASE_URL=${sandbox.connection.baseUrl} RELEVA_SECRET_KEY=${sandbox.connection.secretKey}
export PS1='${PROMPT}' PS2='  ' TERM=screen-256color LANG=C.UTF-8
npx() { shift; ${program} "$@"; }
clear
`,
    );
    tmux(
      "new-session",
      "-d",
      "-x",
      String(COLUMNS),
      "-y",
      String(ROWS),
      "-c",
      folder,
      "env -u NO_COLOR ENV=./shell sh -i",
    );
    const screen = (): readonly string[] => tmux("capture-pane", "-p", "-e", "-J").trimEnd().split("\n");
    for (const command of COMMANDS) {
      await promptAtEndOf(screen);
      for (const line of command.split("\n")) tmux("send-keys", line, "Enter");
    }
    await promptAtEndOf(screen);
    return screen().slice(0, -1);
  } finally {
    tmux("kill-server");
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}

/** The shell waits for a command when the last line of the screen is its prompt. */
async function promptAtEndOf(screen: () => readonly string[]): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    await after(100);
    if (screen().at(-1) === PROMPT.trimEnd()) return;
  }
  throw new Error(`the shell did not come back:\n${screen().join("\n")}`);
}
