import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted to run over the last minute, at the start. Well above one: others were at work, and wall times mean little. */
  readonly load: number;
  readonly node: string;
  readonly platform: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    load: loadavg()[0] ?? Number.NaN,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Of the package, and of what it is compared with. */
export function versions(): Record<string, string> {
  const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
  const { name, version } = read("../../package.json") as { name: string; version: string };
  const { dependencies } = read("package.json") as { dependencies: Record<string, string> };
  return { [name]: version, ...dependencies };
}
