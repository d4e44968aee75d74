import { html, raw } from "hono/html";
import { SCRIPT, STYLE } from "./assets.js";

export type Markup = ReturnType<typeof html>;

export interface Frame {
  readonly title: string;
  /** Whether the page renews itself. */
  readonly live: boolean;
  readonly body: Markup;
}

/** The document around the page. Everything in it comes with it. */
export function framed({ title, live, body }: Frame): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <style>${raw(STYLE)}</style>
  </head>
  <body>${body}${live ? html`<script>${raw(SCRIPT)}</script>` : ""}</body>
</html>`;
}

export interface TableContent {
  /** Id of the heading above it. */
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly Markup[];
  /** What is said when there are no rows. */
  readonly empty: string;
}

/** A table that a narrow screen scrolls sideways, by keyboard too; its rows are renewed in place. */
export function scrollingTable({ label, head, rows, empty }: TableContent): Markup {
  const none = html`<tr><td colspan="${head.length}">${empty}</td></tr>`;
  return html`<div class="scroll" role="region" aria-labelledby="${label}" tabindex="0"><table>
    <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody id="${label}-rows" data-live>${rows.length === 0 ? none : rows}</tbody>
  </table></div>`;
}

export function cells(values: readonly (string | number | Markup | undefined)[]): Markup {
  return html`<tr>${values.map((value) => html`<td>${value}</td>`)}</tr>`;
}
