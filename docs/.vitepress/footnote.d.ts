/** Its own types, of DefinitelyTyped, are for a markdown-it of CommonJS, which VitePress does not have. */
declare module "markdown-it-footnote" {
  import type { MarkdownRenderer } from "vitepress";

  const footnote: (md: MarkdownRenderer) => void;
  export default footnote;
}
