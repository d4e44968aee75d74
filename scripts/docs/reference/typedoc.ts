// The package as TypeDoc sees it: what the entry points export, with the comments that stand there.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Converter, Logger, LogLevel, type ProjectReflection, type TypeDocOptions } from "typedoc";
import { ENTRY_POINTS } from "../../package/entry-points.js";
import { nameContractTypes } from "./contract-types.js";
import { nameModules, tellThrown, withoutInherited, withSummaries } from "./model.js";
import { ReferenceTheme } from "./theme.js";

export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));

/** By the name of its page, the source of each entry point; `types` is what these mention without exporting it. */
export const MODULES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(ENTRY_POINTS).map(([name, source]) => [pageOf(name), source])),
  types: "scripts/docs/reference/mentioned.ts",
};

function pageOf(entryPoint: string): string {
  return entryPoint === "." ? "index" : entryPoint.slice("./".length);
}

/** As it is imported. */
export const importedAs = (page: string): string => (page === "index" ? "releva-profiles" : `releva-profiles/${page}`);

export interface Documented {
  readonly app: Application;
  readonly project: ProjectReflection;
}

/** @throws when TypeDoc warns of anything, such as a link that leads nowhere */
export async function documented(options: Partial<TypeDocOptions> & Record<string, unknown> = {}): Promise<Documented> {
  const app = await Application.bootstrapWithPlugins(
    {
      entryPoints: Object.values(MODULES).map((source) => join(ROOT, source)),
      tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)),
      skipErrorChecking: true, // `npm run check` has tsc for that
      disableSources: true, // they would name a commit
      disableGit: true,
      readme: "none",
      excludePrivate: true,
      excludeInternal: true,
      excludeExternals: true,
      sort: ["kind", "alphabetical"],
      groupOrder: [
        ...["Functions", "Classes", "Interfaces", "Type Aliases", "Variables"],
        ...["Constructors", "Properties", "Accessors", "Methods"],
      ],
      validation: { notExported: true, invalidLink: true, invalidPath: true },
      intentionallyNotExported: ["OrUndefined"], // what it does, the comment of its use says
      logLevel: "Warn",
      preservedTypeAnnotationTags: ["@throws"],
      ...options,
    },
    [], // no file with options of its own
  );
  app.renderer.defineTheme("reference", ReferenceTheme as never);
  const complaints = new Complaints();
  app.logger = complaints;
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, nameContractTypes);
  const project = await app.convert();
  if (project === undefined) throw new Error(`TypeDoc failed\n${complaints.text}`);
  app.validate(project);
  if (complaints.text !== "") throw new Error(`TypeDoc warns\n${complaints.text}`);
  nameModules(project, MODULES);
  withoutInherited(project);
  tellThrown(project);
  withSummaries(project);
  return { app, project };
}

/** Keeps what is worse than information. */
class Complaints extends Logger {
  text = "";

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.text += `${message}\n`;
  }
}
