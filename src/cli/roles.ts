import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { cutPathOf } from "../files/resume/kept.js";
import { lockPathOf } from "../files/resume/lock.js";
import { ConfigError } from "../index.js";
import { type BackfillFlags, isMappingFile, pathsOf } from "./flags.js";

/** What a file is to a command, and how the user or the command names it. */
interface Role {
  readonly what: string;
  readonly path: string;
}

/**
 * No file may have two roles: one would be written over the other. Files are told apart by device and inode, so that a link,
 * another spelling or another case of a name is no other file.
 *
 * @param bases For each input the path that the names of its files begin with; an archive has several
 * @throws {ConfigError} naming both roles, before anything is opened
 */
export async function refuseSharedFiles(
  paths: readonly string[],
  flags: BackfillFlags,
  bases: readonly string[] = paths,
): Promise<void> {
  const seen = new Map<string, Role>();
  for (const role of rolesOf(paths, bases, flags)) {
    const identity = await identityOf(role.path);
    const other = seen.get(identity);
    if (other) throw new ConfigError(shared(other, role));
    seen.set(identity, role);
  }
}

function rolesOf(
  paths: readonly string[],
  bases: readonly string[],
  { rejects, state, dryRun, secretKeyFile, dropInvalid, listDuplicates, map = [] }: BackfillFlags,
): Role[] {
  const inputs = paths.filter((path) => path !== "-").map((path) => ({ what: "an input", path }));
  const key = secretKeyFile === undefined || secretKeyFile === "-" ? [] : [secretKeyFile];
  const written = bases.flatMap((input): Role[] => {
    const { rejectsPath, findingsPath, statePath, droppedPath, wouldDropPath } = pathsOf(input);
    const refused = rejects ?? rejectsPath;
    const list =
      dropInvalid === undefined
        ? []
        : [{ what: "the list of what is left out", path: dryRun ? wouldDropPath : droppedPath }];
    if (dryRun) return [{ what: `what the check of ${input} writes`, path: rejects ?? findingsPath }, ...list];
    return [
      ...list,
      { what: "the state file", path: state ?? statePath },
      { what: "the lock of the state file", path: lockPathOf(state ?? statePath) },
      { what: "the rejects file", path: refused },
      { what: "what is cut off the rejects file", path: cutPathOf(refused) },
    ];
  });
  return [
    ...inputs,
    ...key.map((path) => ({ what: "the key file", path })),
    ...(listDuplicates === undefined ? [] : [{ what: "the list of duplicates", path: listDuplicates }]),
    ...map.filter(isMappingFile).map((path) => ({ what: "the mapping file", path })),
    ...written,
  ];
}

function shared(one: Role, other: Role): string {
  if (one.what === other.what && one.what === "an input") {
    return one.path === other.path
      ? `${one.path} is named twice; each file is sent once.`
      : `${one.path} and ${other.path} are one file; each file is sent once.`;
  }
  const names = one.path === other.path ? one.path : `${one.path} and ${other.path}, which are one file,`;
  return `${names} cannot be ${one.what} and ${other.what}; name another file for one of them.`;
}

/** Of a file that is not there yet, the place where it would be. */
async function identityOf(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    const folder = await realpath(dirname(resolve(path))).catch(() => dirname(resolve(path)));
    return join(folder, basename(path));
  }
}
