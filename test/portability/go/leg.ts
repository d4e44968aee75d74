/** Go: three validators, three generators of clients, and the gate against breaking changes, which is a Go program. */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import type { ClientTool, Context, Input, KnownFailure, Leg, VerdictEngine } from "../driver/leg.js";
import { Unavailable } from "../driver/leg.js";
import { section } from "../driver/section.js";
import { breakingChanges, OASDIFF, OASDIFF_INPUTS } from "./oasdiff.js";

const TOOLS = {
  "oapi-codegen": "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2",
  ogen: "github.com/ogen-go/ogen/cmd/ogen@v1.24.0",
  oasdiff: `${OASDIFF.module}@${OASDIFF.version}`,
} as const;

const NULL_OMITTED: KnownFailure = {
  stage: "wire",
  reason: "A nullable list is a plain slice, and a nil slice is left out: null cannot be said. Absent means the same.",
  differences: ["null-omitted"],
  upstream: "OpenAPITools/openapi-generator#5414",
};

const MILLISECONDS_LOST: KnownFailure = {
  stage: "wire",
  reason: "Date-times are written with the layout time.RFC3339, which ends at the seconds.",
  differences: ["milliseconds-lost"],
  upstream: "ogen-go/ogen#1063",
  workaround: `Add "x-ogen-time-format": "2006-01-02T15:04:05.999999999Z07:00" beside each date-time in your copy of the contract.`,
};

export const go: Leg = {
  name: "go",
  inputs: OASDIFF_INPUTS,
  async install(context) {
    const inModule = { cwd: join(context.home, "verdicts") };
    await context.run("go", ["list", "-m"], inModule).catch((failure: Error) => {
      throw new Unavailable(`Go 1.26 or later is needed: ${failure.message}`);
    });
    await jdk(context); // openapi-generator runs on Java
    await mkdir(bin(context), { recursive: true });
    const env = { GOBIN: bin(context) };
    for (const tool of Object.values(TOOLS)) await context.run("go", ["install", "-p", "1", tool], { env });
    await context.run("go", ["install", "-p", "1", "./..."], { ...inModule, env });
  },
  engines: [
    engine("santhosh-tekuri/jsonschema", "schema2020"),
    engine("xeipuuv/gojsonschema", "draft07"),
    engine("getkin/kin-openapi", "openapi30"),
  ],
  clients: [
    client({
      tool: "openapi-generator go",
      home: "openapi-generator",
      version: openapiGeneratorVersion,
      generate: (context, input, folder) =>
        openapiGenerator(context, "go", input, join(folder, "releva"), [
          "--package-name",
          "releva",
          "--additional-properties",
          "withGoMod=false,disallowAdditionalPropertiesIfNotPresent=false",
        ]),
      known: { "3.1": NULL_OMITTED, "3.0": NULL_OMITTED },
      advice:
        "disallowAdditionalPropertiesIfNotPresent=false, or an error that one day has more fields than message hides its " +
        "message. The message is in Model() of a *GenericOpenAPIError; Error() has the status alone. []string{} clears the " +
        "subscriptions, a nil slice leaves them.",
    }),
    client({
      tool: "oapi-codegen",
      home: "oapi-codegen",
      version: (context) => moduleVersion(context, "oapi-codegen"),
      generate: async (context, input, folder) => {
        const args = ["-config", "oapi-codegen.yaml", contractFor(context, input)];
        await mkdir(join(folder, "releva"));
        await context.run(join(bin(context), "oapi-codegen"), args, { cwd: folder });
      },
      advice:
        "nullable-type: true tells absent, null and [] apart. Leave prefer-skip-optional-pointer off: with it [] is left out, " +
        "and clears nothing. No status is an error to the client: look at StatusCode(), and for the message at JSONDefault.",
    }),
    ogen("ogen", { known: { "3.1": MILLISECONDS_LOST, "3.0": MILLISECONDS_LOST } }),
    ogen("ogen, x-ogen-time-format", { timeFormat: "2006-01-02T15:04:05.999999999Z07:00" }),
  ],
  quickstarts: [
    {
      language: "Go",
      file: "quickstart.go",
      prepare: async (context) => {
        // go run ends with 1 whatever the program ends with.
        await context.run("go", ["build", "-o", join(bin(context), "quickstart"), join(context.home, "quickstart.go")]);
      },
      command: (context) => ({ command: join(bin(context), "quickstart"), args: [] }),
    },
  ],
  judges: [section("Go"), breakingChanges((context) => join(bin(context), "oasdiff"))],
};

function bin(context: Context): string {
  return join(context.work, "bin");
}

function contractFor({ contract }: Context, input: Input): string {
  return input === "3.1" ? contract.openapi31 : contract.openapi30;
}

/** A program of `verdicts/`, in a folder with the name of the library that it asks. */
function engine(name: string, file: VerdictEngine["file"]): VerdictEngine {
  const program = name.split("/").at(-1) ?? name;
  return { name, file, command: (context) => ({ command: join(bin(context), program), args: [] }) };
}

interface GoClient extends Pick<ClientTool, "tool" | "version" | "known" | "advice"> {
  /** The folder with the program and what its module needs. */
  readonly home: string;
  /** Writes the package `releva` into `folder`, where the program is. */
  generate(context: Context, input: Input, folder: string): Promise<void>;
}

function client({ tool, home, version, generate, ...more }: GoClient): ClientTool {
  const folderOf = (context: Context, input: Input): string =>
    join(context.work, `${tool.replace(/\W+/g, "-")}-${input}`);
  return {
    tool,
    language: "Go",
    version,
    inputs: ["3.1", "3.0"],
    async generate(context, input) {
      const folder = folderOf(context, input);
      await rm(folder, { recursive: true, force: true });
      await cp(join(context.home, home), folder, { recursive: true });
      await generate(context, input, folder);
    },
    async compile(context, input) {
      await context.run("go", ["build", "-p", "1", "-o", "scenario", "."], { cwd: folderOf(context, input) });
    },
    scenario: (context, input) => ({ command: join(folderOf(context, input), "scenario"), args: [] }),
    ...more,
  };
}

function ogen(
  tool: string,
  { timeFormat, ...more }: { readonly timeFormat?: string } & Pick<ClientTool, "known">,
): ClientTool {
  return client({
    tool,
    home: "ogen",
    version: (context) => moduleVersion(context, "ogen"),
    async generate(context, input, folder) {
      const contract = join(folder, "contract.json");
      const text = await readFile(contractFor(context, input), "utf8");
      const more = `"x-ogen-time-format": ${JSON.stringify(timeFormat)},`;
      const dateTime = '"format": "date-time"';
      await writeFile(contract, timeFormat === undefined ? text : text.replaceAll(dateTime, `${more} ${dateTime}`));
      const args = ["--config", "ogen.yml", "--target", "releva", "--package", "releva", "--clean", contract];
      await context.run(join(bin(context), "ogen"), args, { cwd: folder });
    },
    advice:
      "disable_all and paths/client in ogen.yml leave out the server and OpenTelemetry. An error is an " +
      "*ErrorMessageStatusCodeWithHeaders, with status, message and Retry-After. Every optional field is an Opt: the zero one is left out.",
    ...more,
  });
}

/** As it was linked into the program. */
async function moduleVersion(context: Context, tool: keyof typeof TOOLS): Promise<string> {
  const { stdout } = await context.run("go", ["version", "-m", join(bin(context), tool)]);
  return /^\tmod\t\S+\t(\S+)/m.exec(stdout)?.[1] ?? "";
}
