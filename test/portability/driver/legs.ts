import type { Leg } from "./leg.js";

/** In the order in which they run. Loaded one by one: a leg that is broken does not keep the others from running. */
const FILES: Readonly<Record<string, () => Promise<Readonly<Record<string, Leg>>>>> = {
  ours: () => import("../ours/leg.js"),
  python: () => import("../python/leg.js"),
  go: () => import("../go/leg.js"),
  php: () => import("../php/leg.js"),
  ruby: () => import("../ruby/leg.js"),
  perl: () => import("../perl/leg.js"),
  shell: () => import("../shell/leg.js"),
  js: () => import("../js/leg.js"),
  java: () => import("../java/leg.js"),
  kotlin: () => import("../kotlin/leg.js"),
  csharp: () => import("../csharp/leg.js"),
  read: () => import("../read/leg.js"),
  rust: () => import("../rust/leg.js"),
};

export const LEGS: readonly string[] = Object.keys(FILES);

export async function loadLeg(name: string): Promise<Leg> {
  const leg = (await FILES[name]?.())?.[name];
  if (leg?.name !== name) throw new Error(`there is no leg ${name}; there are ${LEGS.join(", ")}`);
  return leg;
}
