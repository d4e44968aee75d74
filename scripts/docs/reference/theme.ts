import { IntersectionType, type PageEvent, type Reflection, ReflectionType, type SomeType, UnionType } from "typedoc";
import { MarkdownTheme, MarkdownThemeContext } from "typedoc-plugin-markdown";

/** The plugin's own theme, but for the forms of a union: of each that has fields, what it looks like and what they mean. */
export class ReferenceTheme extends MarkdownTheme {
  override getRenderContext(page: PageEvent<Reflection>): MarkdownThemeContext {
    const context = new MarkdownThemeContext(this, page as never, this.application.options);
    context.partials.typeDeclarationUnionContainer = (model) => {
      const forms = model.type instanceof UnionType ? model.type.types : [];
      return forms.flatMap((form) => formOf(form, context)).join("\n\n");
    };
    return context;
  }
}

function formOf(form: SomeType, { partials }: MarkdownThemeContext): readonly string[] {
  const declarations = (form instanceof IntersectionType ? form.types : [form]).flatMap((type) =>
    type instanceof ReflectionType && type.declaration.children ? [type.declaration] : [],
  );
  if (declarations.length === 0) return [];
  const code = `\`\`\`ts\n${unmarked(partials.someType(form))}\n\`\`\``;
  return [code, ...declarations.map((declaration) => partials.typeDeclaration(declaration, { headingLevel: 4 }))];
}

/** A type as code: without links, backticks and what escapes a sign. */
const unmarked = (type: string): string => type.replace(/\]\([^)]*\)|`|\\(?=[{}<>|[\]])|\[(?=`)/g, "");
