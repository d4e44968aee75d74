/** A fenced block of code. */
export interface Fence {
  /** Line of the file on which the fence opens, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language: "```json Profile" is marked `Profile`. */
  readonly mark: string;
  readonly text: string;
}

const OPENING = /^\s*(?<fence>`{3,}|~{3,})\s*(?<language>[^\s`]*)\s*(?<mark>[^`]*)$/;

/** The fences of a Markdown text. One that is never closed reaches to the end, as in CommonMark. */
export function fencesOf(markdown: string): readonly Fence[] {
  const lines = markdown.split(/\r?\n/);
  const fences: Fence[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const opening = OPENING.exec(lines[index] ?? "")?.groups;
    if (opening === undefined) continue;
    const { fence = "", language = "", mark = "" } = opening;
    const start = index + 1;
    index = start;
    while (index < lines.length && !isClosing(lines[index] ?? "", fence)) index += 1;
    fences.push({ line: start, language, mark: mark.trim(), text: lines.slice(start, index).join("\n") });
  }
  return fences;
}

function isClosing(line: string, fence: string): boolean {
  const trimmed = line.trim();
  return trimmed.startsWith(fence) && [...trimmed].every((char) => char === fence[0]);
}
