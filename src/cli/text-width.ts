/** How a terminal shows a text. Imported late: most commands and all help do without. */
export { default as columnsOf } from "string-width";
export { default as wrapWords } from "wrap-ansi";
