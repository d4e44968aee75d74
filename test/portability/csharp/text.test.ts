import { expect, test } from "vitest";
import { onlyWhatIsSet } from "./text.js";

const MODEL = `
        [JsonConstructor]
        public Profile(Option<string?> id = default, Option<List<string>?> addTags = default)
        {
        public void WriteProperties(Utf8JsonWriter writer, Profile profile, JsonSerializerOptions options)
        {
            if (profile.IdOption.IsSet && profile.Id == null)
                throw new ArgumentNullException(nameof(profile.Id), "Property is required for class Profile.");

            if (profile.IdOption.IsSet)
                writer.WriteString("id", profile.Id);

            if (profile.AddTagsOption.IsSet)
            {
                writer.WritePropertyName("addTags");
                JsonSerializer.Serialize(writer, profile.AddTags, options);
            }
        }
`;

const complaints = (from: string, to: string): readonly string[] => {
  expect(MODEL).toContain(from);
  return onlyWhatIsSet(MODEL.replace(from, to), ["id", "addTags"]);
};

test("a model that writes only what was set has no complaint", () => {
  expect(onlyWhatIsSet(MODEL, ["id", "addTags"])).toEqual([]);
});

test("a field that is written unasked is a complaint", () => {
  expect(complaints("            if (profile.IdOption.IsSet)\n", "")).toEqual([
    "something is written whether it was set or not",
    "written where set: addTags",
  ]);
  expect(complaints("            if (profile.AddTagsOption.IsSet)\n", "")).toEqual([
    "written where set: something else",
  ]);
});

test("a default of the constructor is a complaint", () => {
  expect(complaints("addTags = default)", "addTags = new())")).toHaveLength(1);
});

test("a field that is not written is a complaint", () => {
  expect(onlyWhatIsSet(MODEL, ["id", "addTags", "consent"])).toHaveLength(2);
});
