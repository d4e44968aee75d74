/** A sentence, and the line on which it begins. */
export interface Sentence {
  readonly text: string;
  readonly line: number;
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "sentence" });

/** A line break ends no sentence, since paragraphs are wrapped; nor does the mark in Rust's `vec![]`. */
export function sentencesOf(prose: string, line: number): readonly Sentence[] {
  return [...SEGMENTER.segment(prose.replaceAll("\n", " ").replace(/!(?=\[)/g, " "))].map(({ segment, index }) => ({
    text: segment.trim().replace(/\s+/g, " "),
    line: line + prose.slice(0, index).split("\n").length - 1,
  }));
}
