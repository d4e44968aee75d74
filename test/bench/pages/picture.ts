import { spaced } from "../table.js";
import { type BarFinding, barsOf, isSmall, type Results } from "./results.js";

const WIDTH = 760;
const LEFT = 270;
const RIGHT = 90;
const TOP = 86;
const STEP = 30;
const BAR = 20;
const BOTTOM = 34;

/** Of an `img`, the page's own colours are unknown: the picture brings its ground, and follows the reader's scheme. */
const STYLE = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .ground { fill: #ffffff; }
  .small { font-size: 12px; fill: #57606a; }
  .bar { fill: #afb8c1; }
  .checks { fill: #54aeff; }
  .ours { fill: #0550ae; }
  .own { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .ground { fill: #0d1117; }
    .small { fill: #9198a1; }
    .bar { fill: #6e7681; }
    .checks { fill: #388bfd; }
    .ours { fill: #a5d6ff; }
  }
`;

/** Bars of rows per second, as an SVG that reads in light and in dark. */
export function pictureOf(results: Results): string {
  const bars = barsOf(results);
  const longest = bars[0]?.reached.median;
  if (longest === undefined) throw new Error("results.json has no bars: npm run bench -- --record makes it again");
  const height = TOP + bars.length * STEP + BOTTOM;
  const title = "Rows that one processor core reads and sends in a second";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title described">`,
    `<title id="title">${title}</title>`,
    `<desc id="described">${escaped(bars.map(spoken).join("; "))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text class="title" x="20" y="32">${title}</text>`,
    ...legend(),
    ...bars.flatMap((bar, n) => drawn(bar, TOP + n * STEP, longest)),
    `<text class="small" x="20" y="${height - 14}">${escaped(measured(results))}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function legend(): readonly string[] {
  const entries = [
    { x: 20, kind: "bar ours", text: "this package: checks every row" },
    { x: 250, kind: "bar checks", text: "checks every row, too" },
    { x: 430, kind: "bar", text: "sends rows unchecked" },
  ];
  return entries.flatMap(({ x, kind, text }) => [
    `<rect class="${kind}" x="${x}" y="48" width="12" height="12" rx="2"/>`,
    `<text class="small" x="${x + 18}" y="58">${text}</text>`,
  ]);
}

function drawn({ bar, reached }: BarFinding, y: number, longest: number): readonly string[] {
  const isOurs = bar.who === "ours";
  const width = Math.max(1, Math.round((reached.median / longest) * (WIDTH - LEFT - RIGHT)));
  const kind = isOurs ? "bar ours" : bar.checks ? "bar checks" : "bar";
  const middle = y + BAR / 2 + 4.5;
  const emphasis = isOurs ? ' class="own"' : "";
  return [
    `<text${emphasis} x="${LEFT - 10}" y="${middle}" text-anchor="end">${escaped(bar.label)}</text>`,
    `<rect class="${kind}" x="${LEFT}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`,
    `<text${emphasis} x="${LEFT + width + 8}" y="${middle}">${perSecond(reached.median)}</text>`,
  ];
}

const spoken = ({ bar, reached }: BarFinding): string => `${bar.label}: ${perSecond(reached.median)}`;

const perSecond = (value: number): string => spaced(Number(value.toPrecision(3)));

function measured(results: Results): string {
  const { rows, machine, date } = results;
  const note = isSmall(results) ? "; a small run, its figures mean little" : "";
  return `${spaced(rows)} rows of NDJSON, start-up included; Node ${machine.node} on ${machine.cpu}, ${date}${note}`;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
