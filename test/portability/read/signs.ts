/** What generated text says of the requests that it would send. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Difference } from "../driver/differences.js";

/** A text that must be in a file, or must not be, and the difference on the wire that follows otherwise. */
export interface Sign {
  readonly difference: string;
  /** The end of the path of the one file that has it. */
  readonly file: string;
  /** Its presence is the harm. */
  readonly harm?: RegExp;
  /** Its absence is the harm. */
  readonly needs?: RegExp;
}

export async function readFolder(folder: string, signs: readonly Sign[]): Promise<readonly Difference[]> {
  const files = await readdir(folder, { recursive: true });
  return [...(await differencesOfText(folder, files, signs)), ...classForNothing(files)];
}

/** `files`: the paths below `folder`. Throws when a sign has not exactly one file: then it says nothing. */
export async function differencesOfText(
  folder: string,
  files: readonly string[],
  signs: readonly Sign[],
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const { difference, file, harm, needs } of signs) {
    const [path, second] = files.filter((name) => `/${name}`.endsWith(`/${file}`));
    if (path === undefined || second !== undefined)
      throw new Error(`${file}: ${path ?? "no file"}, ${second ?? "alone"}`);
    const text = await readFile(join(folder, path), "utf8");
    if (harm?.test(text)) found.push({ name: difference, detail: `${path} has ${harm}` });
    if (needs && !needs.test(text)) found.push({ name: difference, detail: `${path} has not ${needs}` });
  }
  return found;
}

/** "E-mail or phone number" is a `not` in the contract, of which many generators make a class. Nothing can be sent with it. */
export function classForNothing(files: readonly string[]): readonly Difference[] {
  const path = files.find((name) => /(?:^|[/_])(?:model_?)?profile_?not\.\w+$/i.test(name));
  return path === undefined ? [] : [{ name: "class-for-nothing:ProfileNot", detail: path }];
}
