import type { Leg } from "../leg.js";

/** In the order in which they run. Loaded one by one: a leg that is broken does not keep the others from running. */
const FILES: Readonly<Record<string, () => Promise<Readonly<Record<string, Leg>>>>> = {
  ours: () => import("./ours.js"),
  python: () => import("./python.js"),
  go: () => import("./go.js"),
  php: () => import("./php.js"),
  ruby: () => import("./ruby.js"),
  perl: () => import("./perl.js"),
  shell: () => import("./shell.js"),
  js: () => import("./js.js"),
  java: () => import("./java.js"),
  kotlin: () => import("./kotlin.js"),
  csharp: () => import("./csharp.js"),
  rust: () => import("./rust.js"),
};

export const LEGS: readonly string[] = Object.keys(FILES);

export async function loadLeg(name: string): Promise<Leg> {
  const leg = (await FILES[name]?.())?.[name];
  if (leg?.name !== name) throw new Error(`there is no leg ${name}; there are ${LEGS.join(", ")}`);
  return leg;
}
