/** Ends the name of the file in which a check lists what is invalid. */
export const FINDINGS_SUFFIX = ".invalid.ndjson";

/** Where the files of one input are, unless a flag says otherwise. */
export interface Paths {
  /** What a run that sends did not get accepted. */
  readonly rejectsPath: string;
  /** What a check found. Every check writes it anew; a run that sends never touches it. */
  readonly findingsPath: string;
  readonly statePath: string;
}

export function pathsOf(input: string): Paths {
  const base = input === "-" ? "releva-stdin" : input;
  return {
    rejectsPath: `${base}.rejects.ndjson`,
    findingsPath: `${base}${FINDINGS_SUFFIX}`,
    statePath: `${base}.releva-state.json`,
  };
}
