import { type Finding, finding } from "./finding.js";
import { sentencesOf } from "./sentences.js";

const ABOUT_THE_PAGE =
  /\b(?:the|its|vendor's) (?:page|example)\b.{0,40}\b(?:says?|said|marks?|shows?|writes?|with|has|means?)\b|\bas the page says\b|\bpage's\b/i;

/** What a document quotes from the vendor's page must stand there. */
export function quoteFindings(prose: string, line: number, page: string): readonly Finding[] {
  const words = wordsOf(page);
  return sentencesOf(prose, line)
    .filter(({ text }) => ABOUT_THE_PAGE.test(text))
    .flatMap(({ text, line: at }) =>
      [...text.matchAll(/"([^"]{3,})"|“([^”]{3,})”/g)].map(([, plain, typographic = plain ?? ""]) =>
        finding(
          "statement",
          at,
          ...(words.includes(wordsOf(typographic)) ? [] : [`"${typographic}" does not stand on the vendor's page`]),
        ),
      ),
    );
}

const wordsOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9+<>_-]+/g, " ")
    .trim();
