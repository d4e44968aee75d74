import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The packed package: `inject("tarball")`. */
    tarball: string;
  }
}

/** Packs once, before the tests: packing builds `dist`, and two builds at once would meet there. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "releva-profiles-packed-"));
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const { stdout } = await promisify(execFile)("npm", ["pack", "--silent", "--pack-destination", folder], { cwd });
  project.provide("tarball", join(folder, stdout.trim()));
  return () => rm(folder, { recursive: true, force: true });
}
