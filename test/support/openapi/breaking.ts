// breaking/*.json: edits of the contract with the verdict that the gate must give. They prove that it can fail.
import { readdir } from "node:fs/promises";
import type { OpenApiDocument } from "../../../scripts/generate/contract.js";
import { readJson } from "../../../scripts/spec/breaking/released.js";
import { type Part, raised } from "../../../scripts/spec/breaking/version.js";
import { applyPatch, type Operation } from "./patch.js";

export const FIXTURES: URL = new URL("breaking/", import.meta.url);

export interface Fixture {
  readonly why: string;
  /** What its author makes of it: by what they raise the version. */
  readonly rises: Part;
  readonly needs: Part;
  /** What the gate makes of it without oasdiff, where that is less. */
  readonly withoutOasdiff?: Part;
  readonly edits: readonly Operation[];
}

/** By name. */
export async function readFixtures(): Promise<ReadonlyMap<string, Fixture>> {
  const files = (await readdir(FIXTURES)).filter((file) => file.endsWith(".json")).sort();
  const read = async (file: string) => [file.replace(/\.json$/, ""), await readJson<Fixture>(new URL(file, FIXTURES))];
  return new Map((await Promise.all(files.map(read))) as [string, Fixture][]);
}

export function contractWith({ edits, rises }: Fixture, released: OpenApiDocument): OpenApiDocument {
  const { version } = released.info;
  return edited(released, [...edits, { op: "replace", path: "/info/version", value: raised(version, rises) }]);
}

/** A changed copy. */
export function edited(document: OpenApiDocument, edits: readonly Operation[]): OpenApiDocument {
  return applyPatch(structuredClone(document), edits);
}
