/** What the C# of openapi-generator would send, read from its text: no registry here has a .NET SDK to compile it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Difference } from "../driver/differences.js";
import type { Context } from "../driver/leg.js";

/** Everything that is not as the contract needs it. `folder` has the Model and Api of the client. */
export async function readCSharp(context: Context, folder: string): Promise<readonly Difference[]> {
  const model = (name: string): Promise<string> => readFile(join(folder, "Model", `${name}.cs`), "utf8");
  const { schemas } = JSON.parse(await readFile(context.contract.openapi31, "utf8")).components;
  const profile = await model("Profile");
  const complaints = [
    ...onlyWhatIsSet(profile, Object.keys(schemas.Profile.properties)),
    ...onlyWhatIsSet(await model("CustomFields"), Object.keys(schemas.CustomFields.properties)),
    ...missing(profile, 'writer.WriteNull("subscriptions");', "a null for subscriptions"),
    ...missing(profile, "public DateOnly? Birthday", "a birthday without time"),
    ...missing(profile, "public DateTimeOffset? RegisteredAt", "an instant with its offset"),
    ...missing(
      profile,
      `RegisteredAtFormat { get; private set; } = "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fff`,
      "milliseconds",
    ),
    ...missing(await model("Location"), "public double Lat ", "a latitude in double precision"),
    ...missing(await model("CustomNumericField"), "public List<double> Values ", "numbers in double precision"),
    ...missing(
      await readFile(join(folder, "Api/ProfilesApi.cs"), "utf8"),
      "bool TryDefault(",
      "the message of an error",
    ),
  ];
  return complaints.map((detail) => ({ name: "text", detail }));
}

/** Every optional field is written only behind the question whether it was set, and the constructor sets none. */
export function onlyWhatIsSet(text: string, fields: readonly string[]): readonly string[] {
  const [, writing = ""] = text.split("public void WriteProperties(");
  const [unasked = "", ...answers] = writing.split(/ if \(\w+\.(?=\w+Option\.IsSet\)\n)/);
  const names = answers.map((answer) => {
    const asked = answer.slice(0, answer.indexOf("Option.IsSet")).replace(/^./, (first) => first.toLowerCase());
    const written = Array.from(answer.matchAll(/writer\.Write\w+\("(\w+)"/g), ([, name]) => name);
    return written.length > 0 && written.every((name) => name === asked) ? asked : "something else";
  });
  const [, list = ""] = /\[JsonConstructor\]\s*public \w+\((.*)\)\n/.exec(text) ?? [];
  const unset = list.split(", ").filter((parameter) => /^Option<.+\?> @?\w+ = default$/.test(parameter));
  return [
    ...(unasked.includes("writer.Write") ? ["something is written whether it was set or not"] : []),
    ...(names.join() === fields.join() ? [] : [`written where set: ${names.join()}`]),
    ...(unset.length === fields.length ? [] : [`the constructor sets something: ${list}`]),
  ];
}

function missing(text: string, what: string, why: string): readonly string[] {
  return text.includes(what) ? [] : [`there is not ${why}: ${what}`];
}
