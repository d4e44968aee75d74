import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { ConfigError } from "../index.js";
import type { Io } from "./io.js";

/** The key from the file that the flag names (`-` is standard input), or else from RELEVA_SECRET_KEY. */
export async function readSecretKey(file: string | undefined, io: Io): Promise<string> {
  if (file !== undefined) {
    const content = file === "-" ? await text(io.stdin) : await readKeyFile(file);
    return content.replace(/\r?\n$/, ""); // the line break that editors and echo put at the end
  }
  const key = io.env.RELEVA_SECRET_KEY ?? "";
  if (key !== "") return key;
  throw new ConfigError(
    "No secret key: set RELEVA_SECRET_KEY or name a file that holds it with --secret-key-file. Without a key, --dry-run checks the file.",
  );
}

function readKeyFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new ConfigError(`Cannot read the secret key from ${path}${reason}.`);
  });
}
