// What TypeDoc found, put right before it is shown.
import {
  type Comment,
  DeclarationReflection,
  type ProjectReflection,
  ReferenceReflection,
  type Reflection,
  ReflectionKind,
} from "typedoc";

/** Calls each module as its page is. */
export function nameModules(project: ProjectReflection, modules: Readonly<Record<string, string>>): void {
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    const file = project.getSymbolIdFromReflection(module)?.fileName ?? "";
    const [page] = Object.entries(modules).find(([, source]) => file.endsWith(`/${source}`)) ?? [];
    if (page === undefined) throw new Error(`${file} is no entry point`);
    module.name = page;
  }
}

/** A class says what it adds to the one that it extends. Interfaces are lists of options, and stay whole. */
export function withoutInherited(project: ProjectReflection): void {
  for (const found of project.getReflectionsByKind(ReflectionKind.Class)) {
    if (!(found instanceof DeclarationReflection)) continue;
    const inherited = (found.children ?? []).filter(
      ({ inheritedFrom, signatures }) => inheritedFrom ?? signatures?.[0]?.inheritedFrom,
    );
    remove(inherited, found, project);
  }
}

/** Takes names out of the list of what is elsewhere: the page has a line for them. */
export function withoutReferences(module: DeclarationReflection, project: ProjectReflection): void {
  remove(
    (module.children ?? []).filter((child) => child instanceof ReferenceReflection),
    module,
    project,
  );
}

function remove(
  members: readonly DeclarationReflection[],
  parent: DeclarationReflection,
  project: ProjectReflection,
): void {
  for (const member of members) project.removeReflection(member);
  for (const group of parent.groups ?? []) {
    group.children = group.children.filter((child) => !members.some((member) => member === child));
  }
  parent.groups = (parent.groups ?? []).filter(({ children }) => children.length > 0);
}

/** `@throws {ConfigError} for …`: TypeDoc keeps the class, and does not show it. */
export function tellThrown(project: ProjectReflection): void {
  for (const comment of commentsOf(project)) {
    for (const tag of comment.blockTags) {
      if (tag.tag !== "@throws" || tag.typeAnnotation === undefined) continue;
      tag.content.unshift(
        { kind: "code", text: `\`${tag.typeAnnotation.slice(1, -1)}\`` },
        { kind: "text", text: " " },
      );
    }
  }
}

/** openapi-typescript writes `@description`, and before it the format, which TypeScript has no word for. Examples come last. */
export function withSummaries(project: ProjectReflection): void {
  for (const comment of commentsOf(project)) {
    const [described, ...others] = comment.getTags("@description");
    if (described !== undefined && others.length === 0) comment.summary = described.content;
    comment.removeTags("@description");
    comment.blockTags.sort((a, b) => Number(a.tag === "@example") - Number(b.tag === "@example"));
  }
}

function commentsOf(project: ProjectReflection): readonly Comment[] {
  const all: readonly Reflection[] = Object.values(project.reflections);
  return [...new Set(all.flatMap(({ comment }) => comment ?? []))];
}
