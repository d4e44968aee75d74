/** A command of a ```console block, and what the block says it prints. */
export interface Step {
  readonly command: string;
  readonly output: string;
}

/** The commands of a block: lines that begin with `$ `, each with the lines below it. */
export function stepsOf(block: string): readonly Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command = "", ...output] = text.split("\n");
      return { command, output: output.join("\n") };
    });
}

/** What differs from run to run. Everything else that a command prints must be what the README shows. */
const VARIABLE: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/http:\/\/127\.0\.0\.1:\d+/g, "<sandbox>"],
  [/[^\s']*\/releva-demo-\w{6}/g, "<folder>"],
  // The command line separates thousands by a space that does not break.
  [/\u00a0/g, " "],
  [/sent already on \d{4}-\d\d-\d\d at \d\d:\d\d UTC/g, "sent already on <time>"],
  [/\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.ndjson/g, ".<time>.ndjson"],
  [/A run of [-\d:.TZ]+ \(process \d+\)/g, "A run of <time> (process <id>)"],
  // How much is in flight when a refusal arrives depends on time, and with it how many requests there are.
  [/\d+ requests?, (?:\d+ [\w ]+, )*[\d.]+ [kM]?B in .*$/gm, "<traffic>"],
  [/^ {2}(?:\d+\.\d s|\d+ min \d+ s)$/gm, "  <duration>"],
  // A run of more than five seconds, on a slow machine, says how far it is.
  [/^(?:\d+% · )?[\d ]+ (?:accepted|read) · .*\n/gm, ""],
];

export function comparable(output: string): string {
  return VARIABLE.reduce((text, [pattern, name]) => text.replace(pattern, name), output).trimEnd();
}
