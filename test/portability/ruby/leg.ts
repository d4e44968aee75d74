import { join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import type { ClientTool, Context, Input, KnownFailure, Leg } from "../driver/leg.js";
import { section } from "../driver/section.js";

const PACKAGES = ["ruby", "ruby-json-schemer", "ruby-typhoeus", "ruby-faraday", "ruby-marcel"];

const TIME_AS_RUBY_PRINTS_IT: KnownFailure = {
  stage: "wire",
  reason: "A Time is sent as Ruby prints it, 2019-10-02 10:15:30 UTC, which is not RFC 3339: the server answers 400.",
  differences: [
    "program-failed",
    "not-a-date-time:profiles[].profile.registeredAt",
    "not-a-date-time:profiles[].profile.subscribedAt",
    "not-a-date-time:profiles[].profile.custom.date[].values[]",
    "answer:full",
  ],
  workaround: "--type-mappings DateTime=String, and give strings: time.iso8601(3).",
};

export const ruby: Leg = {
  name: "ruby",
  async install(context) {
    await context.debian(...PACKAGES);
    await jdk(context); // openapi-generator runs on Java
  },
  engines: [
    {
      name: "json_schemer",
      file: "draft07",
      command: (context) => ({ command: "ruby", args: [join(context.home, "verdicts.rb")] }),
    },
  ],
  clients: [
    client("openapi-generator ruby", {
      library: "typhoeus",
      known: { "3.1": TIME_AS_RUBY_PRINTS_IT, "3.0": TIME_AS_RUBY_PRINTS_IT },
      advice:
        "Not with its default library, typhoeus: it follows redirects, the POST becomes a GET that succeeds, and no option stops it.",
    }),
    client("openapi-generator ruby, faraday, DateTime=String", {
      library: "faraday",
      options: ["--type-mappings", "DateTime=String"],
      advice:
        "A nil for subscriptions counts only by its setter, the constructor ignores it. " +
        'The server\'s message is JSON.parse(error.response_body)["message"].',
    }),
  ],
  quickstarts: [
    {
      language: "Ruby",
      file: "quickstart.rb",
      command: (context) => ({ command: "ruby", args: [join(context.home, "quickstart.rb")] }),
    },
  ],
  judges: [section("Ruby", ["Get the file", "Get openapi-generator"])],
};

function client(
  tool: string,
  {
    library,
    options = [],
    ...more
  }: { readonly library: string; readonly options?: readonly string[] } & Pick<ClientTool, "known" | "advice">,
): ClientTool {
  const folder = (context: Context, input: Input): string => join(context.work, `${library}-${input}`);
  const lib = (context: Context, input: Input): string => join(folder(context, input), "lib");
  const all = ["--library", library, "--additional-properties", "gemName=releva,moduleName=Releva", ...options];
  return {
    tool,
    language: "Ruby",
    version: openapiGeneratorVersion,
    inputs: ["3.1", "3.0"],
    generate: (context, input) => openapiGenerator(context, "ruby", input, folder(context, input), all),
    // Its main file requires every other one.
    compile: async (context, input) => {
      await context.run("ruby", ["-I", lib(context, input), "-e", 'require "releva"']);
    },
    scenario: (context, input) => ({
      command: "ruby",
      args: ["-I", lib(context, input), join(context.home, "scenario.rb")],
    }),
    ...more,
  };
}
