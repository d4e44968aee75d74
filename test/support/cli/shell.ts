/** The words of a command as a POSIX shell takes them: quotes are gone, and a line that ends in a backslash goes on. */
export function wordsOf(command: string): readonly string[] {
  const words = command.replaceAll("\\\n", "").match(/(?:\\.|'[^']*'|[^\s'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/\\(.)|'([^']*)'/g, (_, sign?: string, quoted?: string) => sign ?? quoted ?? ""),
  );
}
