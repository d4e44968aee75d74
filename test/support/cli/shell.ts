/** The words of a command as a POSIX shell takes them: quotes are gone, and a line that ends in a backslash goes on. */
export function wordsOf(command: string): readonly string[] {
  const words = command.replaceAll("\\\n", "").match(/(?:\\.|'[^']*'|[^\s'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/\\(.)|'([^']*)'/g, (_, sign?: string, quoted?: string) => sign ?? quoted ?? ""),
  );
}

/** The words after the program's name of the command that a text says to type next. */
export function nextOf(text: string): readonly string[] {
  const [, command = ""] = /^(?:Next: |.*then: )releva-profiles (.+)$/m.exec(text) ?? [];
  return wordsOf(command);
}
