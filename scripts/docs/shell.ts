/** A curl command that calls the contract's path, and its body where that can be read as it stands. */
export interface CurlCall {
  /** Line of the text on which the command begins, from 1. */
  readonly line: number;
  readonly body: string | undefined;
}

const COMMENT_LINE = /^[ \t]*#.*$/gm;
/** Up to the first line break that is neither quoted nor escaped. */
const CURL = /\bcurl\b(?:'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]|[^'"\\\n])*/g;
const BODY = /\s(?:-d|--data(?:-raw|-binary|-ascii)?|--json)(?:=|\s|\\\n)*'(?<body>[^']*)'/;

/** Only a single-quoted body is read: in it the shell changes nothing, so what is checked is what is sent. */
export function curlCalls(shell: string, path: string): readonly CurlCall[] {
  const commands = shell.replace(COMMENT_LINE, "");
  return [...commands.matchAll(CURL)]
    .filter(([command]) => command.includes(path))
    .map((match) => ({ line: lineAt(commands, match.index), body: BODY.exec(match[0])?.groups?.body }));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
