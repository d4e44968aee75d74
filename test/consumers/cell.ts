/** One environment of a user's: what is installed, what is run there, and what must arrive at the sandbox. */
export interface Cell {
  readonly group: Group;
  readonly name: string;
  /** Packages that npm installs beside this one, each with its version. */
  readonly tools: readonly string[];
  /** The Node.js that runs the steps. @default the one that runs the driver */
  readonly node?: string;
  /** The steps install the package themselves, from `$TARBALL`. */
  readonly installsItself?: true;
  /** By path, what the project holds. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines for `sh`. `$OUT` is a folder from which no package can be found. */
  readonly steps: readonly string[];
  /** What must arrive. Of types nothing arrives: they compile. */
  readonly sends: Sends;
  /** How often: the steps may run more than one program. @default 1 */
  readonly times?: number;
  /** The gate runs it. */
  readonly quick?: true;
  /** It does not work, and this is why; `says` is a part of what the steps print then. */
  readonly known?: { readonly reason: string; readonly says: string };
}

/** The headings of the table, in their order. */
export const GROUPS = [
  "Node.js",
  "Other runtimes",
  "Package managers",
  "Bundlers",
  "Frameworks",
  "Tests",
  "TypeScript",
] as const;
export type Group = (typeof GROUPS)[number];

/** `library` runs wherever there is `fetch`; `node` is for Node.js, and loads what is loaded late. */
export type Sends = "library" | "node" | "nothing";

export const titleOf = ({ group, name }: Pick<Cell, "group" | "name">): string => `${group}: ${name}`;

/** As a person would type it. */
export const commandOf = ({ steps }: Cell): string => steps.join(" && ").replaceAll("$OUT", "out");
