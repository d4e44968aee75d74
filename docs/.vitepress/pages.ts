import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the repository: every file is named by its path in it, with slashes. */
export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** A page in the sidebar. */
export interface Entry {
  readonly file: string;
  /** As the sidebar names it: shorter than the title of the page. */
  readonly text: string;
  /** What it is about, where its first sentence does not say it. */
  readonly about?: string;
}

export interface Group {
  readonly text: string;
  readonly entries: readonly Entry[];
}

/** The first page, which the sidebar does not show. */
export const HOME = "docs/index.md";

/** Pages that are mostly one table of many columns. */
export const WIDE: readonly string[] = ["docs/performance.md", "docs/threats.md", "generated/fields.md"];

/** Pages that live outside docs/, each with its place on the site. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "CHANGELOG.md": "changelog.md",
  "examples/README.md": "examples.md",
  "generated/fields.md": "fields.md",
  "openapi/CHANGELOG.md": "openapi-changelog.md",
  "openapi/README.md": "openapi.md",
};

/** The order of the sidebar, of the links at the foot of a page, and of llms.txt. */
export const GROUPS: readonly Group[] = [
  {
    text: "Start",
    entries: [
      page("start", "Start"),
      page("concepts", "What happens to a record"),
      page("guarantees", "What is promised"),
      {
        file: "examples/README.md",
        text: "Examples, and one evening",
        about:
          "Programs that run, and one evening on the command line: an export of Shopify, looked at, sent, put right.",
      },
    ],
  },
  {
    text: "Files",
    entries: [
      page("file", "Send a file"),
      page("columns", "Columns and mapping"),
      page("cells", "Phones, dates, encodings"),
      page("subscribed", "Who is subscribed"),
      page("spreadsheets", "Spreadsheets"),
      page("rejects", "Put rejects right"),
      page("resume", "Go on after a stop"),
      page("json", "Output as JSON"),
    ],
  },
  {
    text: "Code",
    entries: [
      page("client", "The client"),
      page("database", "A database, every night"),
      page("events", "Events"),
      page("engines", "Kafka, SQS, Postgres"),
      page("custom-properties", "Custom properties"),
      page("testing", "Test your code"),
    ],
  },
  {
    text: "Run it",
    entries: [
      page("deploying", "Deploy"),
      page("observability", "Observe"),
      page("troubleshooting", "When it goes wrong"),
      page("performance", "Performance"),
      page("environments", "Environments"),
    ],
  },
  {
    text: "Contract",
    entries: [
      page("contract", "The contract in short"),
      { file: "openapi/README.md", text: "Files, languages, questions" },
      {
        file: "generated/fields.md",
        text: "Fields",
        about: "Every field of the request: its type, whether it is required, what it is, and what is assumed of it.",
      },
      {
        file: "openapi/CHANGELOG.md",
        text: "Changes of the contract",
        about: "What has changed in the contract, version by version.",
      },
    ],
  },
  {
    text: "Reference",
    entries: [
      page("reference/index", "What is here"),
      page("reference/command-line", "Command line"),
      page("reference/mapping-file", "Mapping file"),
      page("reference/errors", "Errors"),
      page("reference/limits", "Limits"),
      ...generated("docs/reference/api/"),
    ],
  },
  {
    text: "Project",
    entries: [
      page("support", "Versions and support"),
      { file: "CHANGELOG.md", text: "Changes", about: "What has changed in the package, version by version." },
      page("threats", "Threats"),
      page("scanner", "How lines are scanned"),
      page("contributing", "Contribute"),
      page("glossary", "Glossary"),
    ],
  },
];

/** Every entry of the sidebar, in its order. */
export const ENTRIES: readonly Entry[] = GROUPS.flatMap(({ entries }) => entries);

/** Where a Markdown file is on the site, as a path that ends in `.md`; undefined for one that is no page. */
export function routeOf(file: string): string | undefined {
  if (!file.endsWith(".md") || file.startsWith("docs/.")) return undefined;
  const route = file.startsWith("docs/") ? file.slice("docs/".length) : ELSEWHERE[file];
  // The first page of a folder is named as the folder, so that its links mean the same on the site and in llms-full.txt.
  return route?.replace(/\/(?:README|index)\.md$/, ".md");
}

/** Every Markdown file of a folder of the repository, but for what is built, installed or hidden. */
export function markdownFiles(folder = ""): readonly string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true }).flatMap((entry) => {
    if (/^(?:\.|node_modules$|dist$)/.test(entry.name)) return [];
    if (entry.isDirectory()) return markdownFiles(`${folder}${entry.name}/`);
    return entry.name.endsWith(".md") ? [folder + entry.name] : [];
  });
}

/** The pictures of docs/. */
export const PICTURES: readonly string[] = readdirSync(`${ROOT}docs`).filter((file) => file.endsWith(".svg"));

export function isThere(file: string): boolean {
  return existsSync(ROOT + file);
}

export function read(file: string): string {
  return readFileSync(ROOT + file, "utf8");
}

function page(name: string, text: string): Entry {
  return { file: `docs/${name}.md`, text };
}

/** Pages of a folder that a generator fills: each has its name in its first heading. */
function generated(folder: string): readonly Entry[] {
  if (!isThere(folder)) return [];
  return markdownFiles(folder).map((file) => {
    const title = /^# (.+)$/m.exec(read(file))?.[1] ?? file;
    return { file, text: title.replace(/[\\`]/g, "") };
  });
}
