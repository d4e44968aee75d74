import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Context } from "../leg.js";

/** A JDK and Maven: Debian's, where there are none. */
export async function jdk(context: Context): Promise<void> {
  await context.run("javac", ["-version"]).catch(() => context.debian("default-jdk-headless"));
  await context.run("mvn", ["--version"]).catch(() => context.debian("maven"));
}

/** Keeps a class path as `java` and `javac` read it, so that a command can be told without waiting for Maven: `java @file Main`. */
export async function writeClassPath(context: Context, name: string, ...parts: readonly string[]): Promise<void> {
  await writeFile(classPathFile(context, name), `-cp "${parts.join(delimiter).replaceAll("\\", "\\\\")}"\n`);
}

export function classPathFile(context: Context, name: string): string {
  return join(context.work, `${name}.classpath`);
}
