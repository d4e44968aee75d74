/** A run of characters in one style. */
interface Run {
  readonly text: string;
  readonly style: "" | "strong" | "faint";
}

const WIDTH = 680;
const MARGIN = 20;
const LINE = 18;

/** Of an `img`, the page's own colours are unknown: the picture brings its ground, and follows the reader's scheme. */
const STYLE = `
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: #1f2328; white-space: pre; }
  .ground { fill: #f6f8fa; stroke: #d1d9e0; }
  .strong { font-weight: 600; }
  .faint { fill: #59636e; }
  .typed { fill: #0550ae; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .ground { fill: #0d1117; stroke: #3d444d; }
    .faint { fill: #9198a1; }
    .typed { fill: #79c0ff; }
  }
`;

/**
 * What a terminal showed, as a still SVG that reads in light and in dark: nothing in it moves.
 *
 * @param lines with the colours of the terminal, as tmux gives them; those that begin with "$ " were typed
 */
export function pictureOf(lines: readonly string[], title: string, description: string): string {
  const height = 2 * MARGIN + lines.length * LINE;
  let wasTyped = false;
  const drawn = lines.map((line, at) => {
    const runs = runsOf(line);
    const text = runs.map((run) => run.text).join("");
    wasTyped = text.startsWith("$ ") || (wasTyped && lines[at - 1]?.endsWith("\\") === true);
    const y = MARGIN + at * LINE + 13;
    return `<text${wasTyped ? ' class="typed"' : ""} x="${MARGIN}" y="${y}" xml:space="preserve">${runs.map(drawnRun).join("")}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title described">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="described">${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}

/** The text of such a picture, line by line. */
export function textOfPicture(svg: string): string {
  const lines = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, line = ""]) => line.replace(/<[^>]*>/g, ""));
  return lines.join("\n").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** tmux ends a style where the next text begins, which may be lines below: the style of a line ends with it all the same. */
function runsOf(line: string): readonly Run[] {
  const runs: Run[] = [];
  let style: Run["style"] = "";
  for (const [at, part] of line.split(STYLE_CODES).entries()) {
    if (at % 2 === 1) for (const code of part.split(";")) style = STYLES[code] ?? style;
    else if (part !== "") runs.push({ text: part, style });
  }
  return runs;
}

const STYLE_CODES = new RegExp(`${String.fromCharCode(27)}\\[([\\d;]*)m`);

/** Bold and faint are all that the command line uses where nothing is wrong. */
const STYLES: Readonly<Record<string, Run["style"]>> = { "": "", 0: "", 1: "strong", 2: "faint", 22: "" };

const drawnRun = ({ text, style }: Run): string =>
  style === "" ? escaped(text) : `<tspan class="${style}">${escaped(text)}</tspan>`;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
