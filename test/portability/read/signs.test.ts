import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { classForNothing, differencesOfText, type Sign } from "./signs.js";

const folder = mkdtempSync(join(tmpdir(), "signs-"));
writeFileSync(join(folder, "profile.dart"), "json['firstName'] = null;");
const names = async (...signs: Sign[]): Promise<readonly string[]> =>
  (await differencesOfText(folder, ["profile.dart", "lib/other.dart", "other.dart"], signs)).map(({ name }) => name);

test("a harm is found where it is, and a need where it is not", async () => {
  const file = "profile.dart";
  expect(await names({ difference: "nulls", file, harm: /= null;/ })).toEqual(["nulls"]);
  expect(await names({ difference: "nulls", file, harm: /= undefined;/ })).toEqual([]);
  expect(await names({ difference: "nulls", file, needs: /includeIfNull: false/ })).toEqual(["nulls"]);
  expect(await names({ difference: "nulls", file, needs: /firstName/ })).toEqual([]);
});

test.each(["profil.dart", "other.dart"])("a sign in no file, or in two, says nothing: %s", async (file) => {
  await expect(names({ difference: "nulls", file, harm: /null/ })).rejects.toThrow(file);
});

test.each([
  "models/ProfileNot.ts",
  "lib/model/profile_not.dart",
  "src/model_profile_not.nim",
  "src/openapi_profile_not.erl",
  "Model/ModelProfileNot.ps1",
  "src/model/Profile_not.cpp",
])("%s is a class for nothing", (file) => {
  expect(classForNothing(["README.md", file])).toMatchObject([{ name: "class-for-nothing:ProfileNot" }]);
});

test("other classes are for something", () => {
  expect(classForNothing(["Profile.ts", "ProfileNote.ts", "NotProfile.ts"])).toEqual([]);
});
