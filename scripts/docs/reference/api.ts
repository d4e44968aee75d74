// docs/reference/api/: one page for each entry point, as TypeDoc shows it in Markdown.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DeclarationReflection, ReferenceReflection } from "typedoc";
import { formatted } from "./code.js";
import { header } from "./markdown.js";
import { withoutReferences } from "./model.js";
import { tidied } from "./tidy.js";
import { type Documented, documented, importedAs, MODULES } from "./typedoc.js";

const TABLES = [
  "parametersFormat",
  "interfacePropertiesFormat",
  "classPropertiesFormat",
  "typeAliasPropertiesFormat",
  "typeDeclarationFormat",
  "propertyMembersFormat",
];

/** How TypeDoc is to write: options of typedoc-plugin-markdown. */
const MARKDOWN = {
  plugin: ["typedoc-plugin-markdown"],
  theme: "reference",
  outputFileStrategy: "modules",
  flattenOutputFiles: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  sanitizeComments: true,
  useCodeBlocks: true,
  expandObjects: true,
  expandParameters: true,
  ...Object.fromEntries(TABLES.map((option) => [option, "table"])),
  tableColumnSettings: {
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
    hideSources: true,
    hideValues: true,
  },
};

/** Of pages that are not named as what is imported: the first one would be named as the whole site. */
const TITLES: Readonly<Record<string, string>> = {
  index: "`releva-profiles`, the client",
  types: "Types that are mentioned",
};

/** By path below docs/reference/, its text. */
export async function apiPages({ app, project }: Documented): Promise<ReadonlyMap<string, string>> {
  const lists = new Map(Object.keys(MODULES).map((page) => [page, listsOf(moduleOf(page))]));
  for (const page of Object.keys(MODULES)) withoutReferences(moduleOf(page), project);
  const folder = await mkdtemp(join(tmpdir(), "reference-"));
  try {
    await app.outputs.writeOutput({ name: "markdown", path: folder }, project);
    const written = await Promise.all(
      Object.keys(MODULES).map(async (page) => [page, await readFile(join(folder, `${page}.md`), "utf8")] as const),
    );
    const bodies = await formatted(new Map(written.map(([page, text]) => [page, tidied(text)])));
    const linked = new Set(
      [...bodies.values()].flatMap((text) => [...text.matchAll(/#([\w-]+)\)/g)].map(([, id]) => id)),
    );
    return new Map([...bodies].map(([page, text]) => [`api/${page}.md`, pageOf(page, text, linked)]));
  } finally {
    await rm(folder, { recursive: true });
  }

  function moduleOf(page: string): DeclarationReflection {
    const module = project.children?.find(({ name }) => name === page);
    if (module === undefined) throw new Error(`TypeDoc has no module ${page}`);
    return module;
  }

  function pageOf(page: string, text: string, linked: ReadonlySet<string | undefined>): string {
    const [about = "", ...sections] = `\n${text}`.split(/^(?=## )/m);
    const title = TITLES[page] ?? `\`${importedAs(page)}\``;
    const parts = [header("the sources of the package"), `# ${title}`, about, lists.get(page) ?? "", ...sections];
    const whole = parts.flatMap((part) => part.trim() || []).join("\n\n");
    return `${whole.replace(/<a id="([^"]+)"><\/a> /g, (anchor, id) => (linked.has(id) ? anchor : ""))}\n`;
  }
}

/** What is on the page, and what the entry point exports beside it. */
function listsOf(module: DeclarationReflection): string {
  const all = module.children ?? [];
  const groups = (module.groups ?? []).flatMap(({ title, children }) => {
    const names = children.filter((child) => !(child instanceof ReferenceReflection)).map(({ name }) => link(name, ""));
    return names.length > 0 ? [`${title}: ${names.join(", ")}.`] : [];
  });
  const elsewhere = new Map<string, string[]>();
  for (const child of all.filter((each) => each instanceof ReferenceReflection)) {
    const target = child.getTargetReflectionDeep();
    const page = target.parent?.name ?? "";
    elsewhere.set(page, [...(elsewhere.get(page) ?? []), link(child.name, `${page}.md`)]);
  }
  const others = [...elsewhere].map(
    ([page, names]) =>
      `Exported here too, and described with [\`${importedAs(page)}\`](${page}.md): ${names.join(", ")}.`,
  );
  return [...groups, ...others].join("\n\n");
}

const link = (name: string, file: string): string => `[\`${name}\`](${file}#${name.toLowerCase()})`;

export const apiReference = (): Promise<Documented> => documented(MARKDOWN);
