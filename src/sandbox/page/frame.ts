/** The document around the page, with its style and script as text: there is no build step, and nothing to fetch. */
import { html, raw } from "hono/html";

const STYLE: string = `
  :root {
    color-scheme: light dark;
    --paper: #fff; --raised: #f3f5f8; --ink: #1a2230; --quiet: #55607a; --line: #cfd6e2; --accent: #1a56c4;
  }
  @media (prefers-color-scheme: dark) {
    :root { --paper: #12161d; --raised: #1c222c; --ink: #e7ebf2; --quiet: #a3aec2; --line: #3a4456; --accent: #8db4ff; }
  }
  * { box-sizing: border-box; }
  body {
    margin: 0 auto; padding: 1rem; max-width: 72rem;
    font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  }
  h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
  h2 { margin: 2.5rem 0 0.5rem; font-size: 1.2rem; }
  p { margin: 0.5rem 0; }
  header p, dt { color: var(--quiet); }
  a { color: var(--accent); }
  dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; margin: 1.25rem 0 0; }
  dl div { padding: 0.6rem 0.9rem; background: var(--raised); border: 1px solid var(--line); border-radius: 0.5rem; }
  dd { margin: 0; font-size: 1.6rem; font-weight: 600; font-variant-numeric: tabular-nums; }
  button, input { min-height: 2.5rem; padding: 0.3rem 0.8rem; font: inherit; color: inherit; border-radius: 0.4rem; }
  button { cursor: pointer; background: var(--raised); border: 1px solid var(--quiet); }
  button:hover { border-color: var(--accent); color: var(--accent); }
  input { max-width: 100%; background: var(--paper); border: 1px solid var(--quiet); }
  input[type="number"] { width: 5.5rem; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  .buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.75rem 0; }
  [role="search"] { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
  [role="search"] input { flex: 1 1 14rem; }
  .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 0.5rem; }
  table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
  th, td { padding: 0.4rem 0.8rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
  th { border: 0; background: var(--raised); white-space: nowrap; }
  td { max-width: 22rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-variant-numeric: tabular-nums; }
  #assumptions-rows td { max-width: none; white-space: normal; min-width: 6rem; }
  #assumptions-rows td:first-child { min-width: 0; }
  #assumptions-rows td:last-child { min-width: 15rem; }
  pre { overflow-x: auto; padding: 0.9rem; background: var(--raised); border: 1px solid var(--line); border-radius: 0.5rem; }
`;

/**
 * Takes over what has changed in the live parts: again and again while somebody can see the page, if it is live, and after a
 * button, which is pressed without leaving the page, so that scroll, focus and the number in the field stay. It is done once
 * the page shows it.
 */
const SCRIPT: string = `
  const note = document.getElementById("live");
  let asked = 0, shown = 0;
  async function renew() {
    const turn = ++asked;
    try {
      const response = await fetch(location.pathname + location.search);
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (turn < shown) return; // what was asked for later is here already
      shown = turn;
      for (const part of document.querySelectorAll("[data-live]")) {
        const now = fresh.getElementById(part.id);
        if (now !== null && now.innerHTML !== part.innerHTML) part.replaceChildren(...now.childNodes);
      }
      if (note !== null) note.textContent = "Live.";
    } catch {
      if (note !== null) note.textContent = "The sandbox does not answer.";
    }
  }
  async function live() {
    if (!document.hidden) await renew();
    setTimeout(live, 1000);
  }
  const pressed = document.getElementById("pressed");
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter: button } = event;
    if (form.method !== "post" || button === null) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    pressed.textContent = "";
    try {
      const response = await fetch(form.action, { method: "POST", body });
      const said = response.ok ? "Done: " + button.textContent + "." : (await response.json()).message;
      await renew();
      pressed.textContent = said;
    } catch {
      pressed.textContent = "The sandbox does not answer.";
    }
  });
  if (note !== null) void live();
`;

/** Nothing from anywhere else, and no script or style but these two, by their hashes. */
export async function contentSecurityPolicy(): Promise<string> {
  const [style, script] = await Promise.all([hashOf(STYLE), hashOf(SCRIPT)]);
  const icon = "img-src data:"; // an empty one: browsers would ask for /favicon.ico, and it would be in the log of requests
  const own = "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  return `default-src 'none'; style-src '${style}'; script-src '${script}'; ${icon}; ${own}`;
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

export type Markup = ReturnType<typeof html>;

interface Frame {
  readonly title: string;
  readonly body: Markup;
}

/** The document around the page. Everything in it comes with it. */
export function framed({ title, body }: Frame): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <style>${raw(STYLE)}</style>
  </head>
  <body>${body}<script>${raw(SCRIPT)}</script></body>
</html>`;
}

interface TableContent {
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
