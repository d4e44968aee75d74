import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Bar } from "../findings.js";

/** One who sends the same rows in its own way. */
export interface Peer extends Omit<Bar, "label"> {
  readonly name: string;
  /** Why it may cost less than ours: told in the table where it does. */
  readonly cheaperBy: string;
  /** Brings what it needs, before anything is timed. @throws Missing @param folder for what is built */
  readonly prepare: (folder: string) => Way;
}

/** What runs: a script of contestants/, and what it is told beside the file. */
export interface Way {
  readonly script: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of what was found on this machine, by name. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** A tool that is not there: the peer is left out, and the others run. */
export class Missing extends Error {
  override readonly name = "Missing";
}

/** A script that needs packages of package.json. */
export function script(name: string, ...packages: readonly string[]): Peer["prepare"] {
  return () => {
    const missing = packages.filter((each) => !existsSync(new URL(`../node_modules/${each}`, import.meta.url)));
    if (missing.length > 0) throw new Missing(`${missing.join(", ")} is not installed in test/bench`);
    return { script: name };
  };
}

/** A program outside Node. See contestants/program.mjs for what it is given. */
export function program(command: readonly string[], versions: Readonly<Record<string, string>>): Way {
  return { script: "program", options: { command }, versions };
}

/** The first version that a command names of itself. @throws Missing */
export function versionOf(command: string, ...args: readonly string[]): string {
  const { error, status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  if (error || status !== 0) throw new Missing(`${command} is not there`);
  return /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? "unknown";
}

/** @throws Missing with the last line of what the command said */
export function must(command: string, args: readonly string[], options: { cwd?: string } = {}): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: "utf8", timeout: 300_000, ...options });
  if (!error && status === 0) return;
  const said = error?.message ?? stderr.trim().split("\n").at(-1);
  throw new Missing(`\`${[command, ...args].join(" ")}\` failed: ${said}`);
}
