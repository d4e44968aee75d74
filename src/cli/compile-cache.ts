import { existsSync, mkdirSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/**
 * Where the compiled code of this program is kept: a folder of its user; undefined where none is known. Node's own choice is one
 * beside everybody's temporary files, which another user can make first, with other code in it.
 */
export function cacheFolder(
  { LOCALAPPDATA, XDG_CACHE_HOME }: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: string,
): string | undefined {
  const [named, usual] =
    platform === "win32"
      ? [LOCALAPPDATA, "AppData/Local"]
      : platform === "darwin"
        ? [undefined, "Library/Caches"]
        : [XDG_CACHE_HOME, ".cache"];
  const folder = join(named && isAbsolute(named) ? named : join(home, usual), "releva-profiles");
  return isAbsolute(folder) ? folder : undefined;
}

/**
 * Keeps the compiled code of what is imported from now on for the next start, in Node 22.8 and later; nothing of what the program
 * reads is in it. NODE_COMPILE_CACHE names another folder, and NODE_DISABLE_COMPILE_CACHE=1 turns it off.
 */
export function keepCompiledCode(): void {
  const { enableCompileCache } = module as { enableCompileCache?(folder: string): unknown }; // unknown to the types of Node 20
  const folder = cacheFolder(process.env, homedir(), process.platform);
  if (enableCompileCache === undefined || folder === undefined) return;
  makeFolder(dirname(folder));
  makeFolder(folder);
  if (existsSync(folder)) enableCompileCache(folder); // where it cannot be made, Node may try for ever
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there, or the code is compiled again.
  }
}
