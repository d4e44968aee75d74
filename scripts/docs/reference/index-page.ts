import { Comment, type ProjectReflection } from "typedoc";
import { oneLine } from "./comments.js";
import { header, table } from "./markdown.js";
import { importedAs, MODULES } from "./typedoc.js";

/** docs/reference/index.md: what is here. */
export function indexPage(project: ProjectReflection): string {
  const rows = Object.keys(MODULES).map((page) => {
    const module = project.children?.find(({ name }) => name === page);
    const about = oneLine(Comment.combineDisplayParts(module?.comment?.summary));
    if (about === "") throw new Error(`${MODULES[page]} does not begin with a comment that says what it is`);
    const title = page === "types" ? "Types that are mentioned" : `\`${importedAs(page)}\``;
    return [`[${title}](api/${page}.md)`, about];
  });
  return `${header("the sources of the package")}

# Reference

What the package has, as its sources say it. These pages are generated, and \`npm run check\` fails when one is not current.

- [Command line](command-line.md): commands, flags, environment, files, exit codes
- [Mapping file](mapping-file.md): its properties, from its JSON Schema
- [Errors](errors.md): classes, codes, what to do; codes of rejects; what is wrong with files
- [Limits](limits.md): every number that shapes behaviour, with its reason
- [Fields of the request](../../generated/fields.md), and what a column can fill

## The API, by what you import

${table(["import", "what it is"], rows)}
`;
}
