import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

export const HEADER =
  "First name,Last name,Email,Phone number,Registration Date,Subscribe Date,Subscriptions,Tags,Accept Privacy Policy";

/** A row of the vendor's import with nothing but an e-mail. */
export const row = (email: string): string => `,,${email},,,,,,`;

export const csv = (...emails: readonly string[]): string => [HEADER, ...emails.map(row), ""].join("\n");

export interface Workspace {
  /** Path of a file in the folder; written when there is content for it. */
  file(name: string, content?: string | Uint8Array): Promise<string>;
}

/** A folder per test. */
export function useWorkspace(): Workspace {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "releva-cli-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  return {
    async file(name, content) {
      const path = join(folder, name);
      if (content !== undefined) await writeFile(path, content);
      return path;
    },
  };
}
