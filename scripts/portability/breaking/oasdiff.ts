// What oasdiff says, as changes of ours. It knows requests from responses, which a comparison of schemas does not.
import type { Change } from "./structure.js";

/** A line of `oasdiff breaking --format json`, as far as it is read here. */
export interface OasdiffChange {
  readonly id: string;
  readonly text: string;
}

export const OASDIFF: Readonly<Record<"module" | "version", string>> = {
  module: "github.com/oasdiff/oasdiff",
  version: "v1.36.0",
};

/** Everything `oasdiff breaking` prints, errors and warnings, is major; of another pattern it knows no more than we do. */
export function changesOf(output: string): readonly Change[] {
  const found = JSON.parse(output === "" ? "[]" : output) as readonly OasdiffChange[];
  return found.map(({ id, text }) => ({
    cost: id.endsWith("-pattern-changed") ? "loosened" : "major",
    what: `oasdiff ${id}: ${text}`,
  }));
}
