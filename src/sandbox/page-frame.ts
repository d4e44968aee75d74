import { html, raw } from "hono/html";
import { SCRIPT, STYLE } from "./page-assets.js";

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
