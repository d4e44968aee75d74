import { readFile, writeFile } from "node:fs/promises";
import { redocly } from "../spec/redocly.js";

/** Where Redoc's page gets a logo, and what it gets here. */
const LOGO = /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g;
const NAME = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="14"><text y="11" font-size="12">Redocly</text></svg>',
)}`;

/** Else a browser asks for /favicon.ico. */
const NO_ICON = '<link rel="icon" href="data:,">';

/**
 * Writes the contract as a page for readers: one file that loads nothing else.
 * @param docs where the documentation is, if the page is beside it
 */
export async function writeApiReference(contract: string, file: string, docs?: string): Promise<void> {
  const expanded = ["schemasExpansionLevel", "jsonSamplesExpandLevel"].map((option) => `--openapi.${option}=all`);
  const { code, stderr } = await redocly("build-docs", contract, "--inlineBundle", ...expanded, "--output", file);
  if (code !== 0) throw new Error(`redocly failed\n${stderr}`);
  const page = await readFile(file, "utf8");
  const whole = page.replace(LOGO, NAME);
  if (whole === page) throw new Error("Redoc's logo is not where it was: see what its page loads now");
  const linked = docs === undefined ? whole : whole.replace("<body>", () => `<body>${wayBack(docs)}`);
  if (docs !== undefined && linked === whole) throw new Error("Redoc's page has no <body> to put the way back into");
  await writeFile(file, linked.replace("<head>", `<head>${NO_ICON}`));
}

const wayBack = (docs: string): string =>
  `<p style="margin:0;padding:8px 16px;font:14px system-ui,sans-serif"><a href="${docs}" style="color:#3451b2">Back to the documentation</a></p>`;
