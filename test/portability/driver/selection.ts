/** What `--only` and `--what` choose. */

export const PARTS = ["verdicts", "clients", "quickstarts", "judges"] as const;
export type Part = (typeof PARTS)[number];

export interface Selection {
  readonly parts: readonly Part[];
  /** The engines, clients, quickstarts and judges whose names begin with it. */
  readonly only?: string | undefined;
}

export interface Chosen extends Selection {
  readonly legs: readonly string[];
  /** Nothing of the legs is left out: their results may be kept. */
  readonly whole: boolean;
}

/** `only`: legs, `python,go`, or what begins with a name in one of them, `php/openapi-generator`. */
export function chosen(only: string | undefined, what: string | undefined, all: readonly string[]): Chosen {
  const slash = only?.indexOf("/") ?? -1;
  const one = only !== undefined && slash >= 0 ? only.slice(slash + 1) : undefined;
  const legs = (one === undefined ? only : only?.slice(0, slash))?.split(",") ?? all;
  const parts = what?.split(",") ?? PARTS;
  refuseUnknown("--only", legs, all);
  refuseUnknown("--what", parts, PARTS);
  const whole = one === undefined && PARTS.every((part) => parts.includes(part));
  return { legs, parts: parts as readonly Part[], only: one, whole };
}

function refuseUnknown(flag: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${flag} takes ${known.join(", ")}; not ${unknown}`);
}
