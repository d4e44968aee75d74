import { join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import type { ClientTool, Command, Context, Input, KnownFailure, Leg } from "../driver/leg.js";
import { section } from "../driver/section.js";

const PACKAGES = ["php-cli", "php-curl", "php-json-schema", "php-guzzlehttp-guzzle", "php-mbstring"];

const MILLISECONDS_LOST: KnownFailure = {
  stage: "wire",
  reason: "ObjectSerializer writes date-times in the format DateTime::ATOM, which ends at the seconds.",
  differences: ["milliseconds-lost"],
  upstream: "OpenAPITools/openapi-generator#4542",
  workaround: "ObjectSerializer::setDateTimeFormat(DateTime::RFC3339_EXTENDED), once, at the start of the program.",
};

export const php: Leg = {
  name: "php",
  async install(context) {
    await context.debian(...PACKAGES);
    await jdk(context); // openapi-generator runs on Java
  },
  engines: [
    {
      name: "justinrainbow/json-schema",
      file: "draft07",
      command: (context) => program(context, "verdicts.php"),
    },
  ],
  clients: [
    client("openapi-generator php", {
      known: { "3.1": MILLISECONDS_LOST, "3.0": MILLISECONDS_LOST },
      advice:
        "Give Guzzle 'allow_redirects' => false and check the status of upsertProfilesWithHttpInfo: a redirect that is followed " +
        "becomes a GET that succeeds, and one that is not throws nothing. Use setters: the constructor drops names that it does " +
        "not know without a word. Use DateTime: a DateTimeImmutable is sent as {}.",
    }),
    client("openapi-generator php, setDateTimeFormat", { dateTimeFormat: "DateTime::RFC3339_EXTENDED" }),
  ],
  quickstarts: [
    {
      language: "PHP",
      file: "quickstart.php",
      command: (context) => program(context, "quickstart.php"),
    },
  ],
  judges: [section("PHP", ["Get the file", "Get openapi-generator"])],
};

function client(
  tool: string,
  { dateTimeFormat, ...more }: { readonly dateTimeFormat?: string } & Pick<ClientTool, "known" | "advice">,
): ClientTool {
  const folder = (context: Context, input: Input): string => join(context.work, `openapi-generator-${input}`);
  return {
    tool,
    language: "PHP",
    version: openapiGeneratorVersion,
    inputs: ["3.1", "3.0"],
    generate: (context, input) =>
      openapiGenerator(context, "php", input, folder(context, input), [
        "--additional-properties",
        "invokerPackage=Releva",
      ]),
    compile: async (context, input) => {
      const lint = 'find "$0" -name "*.php" -print0 | xargs -0 -n 1 php -l';
      await context.run("sh", ["-c", lint, join(folder(context, input), "lib")]);
    },
    scenario: (context, input) =>
      program(
        context,
        "scenario.php",
        folder(context, input),
        ...(dateTimeFormat === undefined ? [] : [dateTimeFormat]),
      ),
    ...more,
  };
}

function program(context: Context, file: string, ...args: string[]): Command {
  return { command: "php", args: [join(context.home, file), ...args] };
}
