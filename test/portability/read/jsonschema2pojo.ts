/** jsonschema2pojo writes Java classes from the JSON Schema of draft-07, and no client: how Jackson writes them is read. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ClientTool, Context } from "../driver/leg.js";
import { readFolder, type Sign } from "./signs.js";

const VERSION = "1.2.1";
const MAIN = "org.jsonschema2pojo.cli.Jsonschema2PojoCLI";

const [TAGS, CLEARED, INSTANT] = [
  "field-added:profiles[].profile.addTags",
  "field-added:profiles[].profile.subscriptions",
  "not-a-date-time:profiles[].profile.registeredAt",
];

const SIGNS: readonly Sign[] = [
  { difference: "clients-own-null", file: "Profile.java", needs: /^@JsonInclude\(JsonInclude\.Include\.NON_NULL\)$/m },
  { difference: TAGS, file: "Profile.java", harm: /List<String> addTags = new ArrayList<String>\(\);/ },
  { difference: CLEARED, file: "Profile.java", harm: /List<String> subscriptions = new ArrayList<String>\(\);/ },
  {
    difference: INSTANT,
    file: "Profile.java",
    needs: /@JsonFormat\([^)]*XXX"[^)]*\)\s+@JsonProperty\("registeredAt"\)/,
  },
];

export const jsonschema2pojo: readonly ClientTool[] = [
  {
    ...row("jsonschema2pojo", []),
    known: {
      "3.1": {
        stage: "wire",
        reason:
          "Every list begins as an empty one: each profile is sent with subscriptions: [], which clears them, and the server answers 202. " +
          "Date-times are sent as numbers.",
        differences: [TAGS, CLEARED, INSTANT],
        workaround:
          "--null-collections --format-date-times; of its plugins initializeCollections=false and formatDateTimes=true.",
      },
    },
    advice: "Draft-07. Nothing is checked, and a birthday is a text.",
  },
  row("jsonschema2pojo, --null-collections", ["--null-collections", "--format-date-times"]),
];

function row(tool: string, flags: readonly string[]): ClientTool {
  const folder = (context: Context): string => join(context.work, tool.replaceAll(/\W+/g, "-"));
  return {
    tool,
    language: "Java",
    version: async () => VERSION,
    inputs: ["3.1"],
    generate: async (context) => {
      await rm(folder(context), { recursive: true, force: true });
      const libraries = await context.maven(`org.jsonschema2pojo:jsonschema2pojo-cli:${VERSION}`);
      const what = ["--source", context.contract.draft07, "--target", folder(context)];
      await context.run("java", ["-cp", libraries, MAIN, ...what, ...flags]);
    },
    read: (context) => readFolder(folder(context), SIGNS),
  };
}
