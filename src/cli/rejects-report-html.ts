import { html, raw } from "hono/html";
import { RECORD_FORM } from "./correct-records.js";
import { foreignNote, outcomesOf, type RejectGroup, type RejectsSummary } from "./rejects-summary.js";
import { count, MASKING_NOTE, plural, printable } from "./terminal.js";

type Markup = ReturnType<typeof html>;

const STYLE = `
  :root { color-scheme: light dark; --paper: #fff; --raised: #f3f5f8; --ink: #1a2230; --quiet: #55607a; --line: #cfd6e2; --bar: #c2410c; }
  @media (prefers-color-scheme: dark) {
    :root { --paper: #12161d; --raised: #1c222c; --ink: #e7ebf2; --quiet: #a3aec2; --line: #3a4456; --bar: #fb923c; }
  }
  body {
    margin: 0 auto; padding: 1rem; max-width: 52rem; overflow-wrap: anywhere;
    font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  }
  h1 { margin: 0.5rem 0; font-size: 1.5rem; line-height: 1.25; }
  h2 { margin: 0; font-size: 1rem; }
  p, footer { margin: 0.5rem 0; color: var(--quiet); }
  section { margin: 1rem 0; padding: 0.9rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }
  svg { display: block; width: 100%; height: 0.6rem; border-radius: 0.3rem; background: var(--raised); fill: var(--bar); }
  section p { font-variant-numeric: tabular-nums; }
  dl { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: 0.25rem 1rem; margin: 0.75rem 0 0; font-size: 0.9rem; }
  dt { color: var(--quiet); }
  dd { margin: 0; }
  @media (max-width: 30rem) { dl { display: block; } dd { margin-bottom: 0.5rem; } }
  @media print { section { break-inside: avoid; } svg { print-color-adjust: exact; } }
`;

/** One page that needs nothing else: no script, no font, no request. */
export function rejectsHtml(summary: RejectsSummary): string {
  const { file, rejects, reasons, others, foreign } = summary;
  const page = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>Rejects in ${shown(file)}</title>
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <main>
      <h1>${plural(rejects, "reject", "rejects")} in ${shown(file)}</h1>
      <p>${outcomesOf(summary)}. ${MASKING_NOTE}</p>
      ${reasons.map((reason) => reasonSection(reason, rejects))}
      ${others > 0 ? html`<p>${count(others)} for other reasons.</p>` : ""}
      ${foreign === undefined ? "" : html`<p>${foreignNote(foreign)}</p>`}
    </main>
    <footer>Correct the records in the file (${RECORD_FORM}), then give it to backfill: it is valid input.</footer>
  </body>
</html>
`;
  return String(page);
}

function reasonSection({ reason, count: times, examples }: RejectGroup, all: number): Markup {
  const percent = (100 * times) / all;
  return html`<section>
    <h2>${shown(reason)}</h2>
    <p>${count(times)} of ${count(all)} (${percent < 1 ? "less than 1" : Math.round(percent)} %)</p>
    <svg aria-hidden="true"><rect width="${Math.max(percent, 0.5)}%" height="100%"></rect></svg>
    <dl>${examples.map(({ place, sample }) => html`<dt>${shown(place)}</dt><dd><code>${shown(sample)}</code></dd>`)}</dl>
  </section>`;
}

/** Characters that turn the writing direction change how a text reads on a page as well. */
const shown = printable;
