import { expect, test } from "vitest";
import { cacheFolder } from "../../src/cli/compile-cache.js";

test.each([
  ["linux", {}, "/home/ana/.cache/releva-profiles"],
  ["linux", { XDG_CACHE_HOME: "/var/cache/ana" }, "/var/cache/ana/releva-profiles"],
  ["linux", { XDG_CACHE_HOME: "cache" }, "/home/ana/.cache/releva-profiles"],
  ["darwin", { XDG_CACHE_HOME: "/var/cache/ana" }, "/home/ana/Library/Caches/releva-profiles"],
  ["win32", { LOCALAPPDATA: "/ana/Local" }, "/ana/Local/releva-profiles"],
])("compiled code is kept in a folder of the user on %s with %o", (platform, env, folder) => {
  expect(cacheFolder(env, "/home/ana", platform)).toBe(folder);
});

test("where no folder of the user is known, none is made in the folder at hand", () => {
  expect(cacheFolder({}, "", "linux")).toBeUndefined();
});
