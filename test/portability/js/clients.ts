/** The TypeScript clients. One scenario for all: it is compiled against what each generates, through the client.ts of its folder. */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import type { ClientTool, Context, Input, KnownFailure } from "../driver/leg.js";

interface Client extends Pick<ClientTool, "tool" | "known" | "advice"> {
  /** Its folder here, with client.ts and what the generator reads. @default the name of the tool */
  readonly home?: string;
  /** The package whose version it is; none for openapi-generator. */
  readonly package?: string;
  /** Writes `generated/` in `folder`, where openapi.json is. */
  generate(context: Context, folder: string, input: Input): Promise<void>;
  /** The copy of the contract that it is given. */
  readonly contract?: (text: string) => string;
  /** What is generated imports without extensions: it is compiled as a bundler would. */
  readonly bundled?: true;
  /** Where the program runs, for who is wrong in some places only. */
  readonly timeZone?: string;
}

const ANY: KnownFailure = {
  stage: "compile",
  reason: "A property with a `not` becomes `any`: email and phoneNumber take numbers, and nothing is said.",
  says: "Unused '@ts-expect-error' directive",
  workaround: "Give it a copy without them: jq 'walk(if type == \"object\" then del(.not) else . end)' openapi.json",
};

const DAY_EARLY: KnownFailure = {
  stage: "wire",
  reason:
    "Dates are Dates, and a birthday is written with the clock of the machine: west of Greenwich new Date('1986-01-17') is sent as the 16th.",
  differences: ["birthday-another-day"],
  workaround: "--type-mappings Date=string,DateTime=string",
};

export const clients: readonly ClientTool[] = [
  client({
    tool: "hey-api",
    ...npmPackage("@hey-api/openapi-ts", "openapi-ts"),
    advice:
      "Decide on response.status, and leave throwOnError off: it throws the body alone, without the status " +
      "(hey-api/hey-api#3632). When nothing answers, response is undefined, and nothing is thrown. Set redirect: " +
      "'manual' in the client's configuration. Its runtime compiles neither under exactOptionalPropertyTypes " +
      "(hey-api/hey-api#2236) nor without the DOM library. NodeNext needs output.module.extension: '.js'.",
  }),
  client({
    tool: "orval",
    ...npmPackage("orval", "orval"),
    advice:
      "client: 'fetch', and baseUrl.runtime, or the URL has no host. The key and redirect: 'manual' are given with " +
      "each call. No status throws: status says what data is. A body that is not JSON, such as the 502 of a proxy, throws " +
      "a SyntaxError without the status.",
  }),
  client({
    tool: "kubb",
    ...npmPackage("@kubb/cli", "kubb", "generate"),
    advice:
      "client: 'fetch' sends JSON as text/plain, which the sandbox refuses: set the Content-Type. dataReturnType: 'full', or the " +
      "status is lost. No status throws, and data has the type of a success whatever it is. A body that is not JSON, an " +
      "empty one too, throws a SyntaxError without the status. It follows redirects, and the POST becomes a GET that " +
      "succeeds: give it a `client` of your own. It does not compile under exactOptionalPropertyTypes.",
  }),
  client({
    tool: "openapi-typescript",
    ...npmPackage("openapi-typescript", "openapi-typescript", "openapi.json", "-o", "generated/schema.d.ts"),
    advice:
      "With openapi-fetch: no status throws, error has the message. redirect: 'manual' is an option of createClient.",
  }),
  client({
    tool: "oazapfts",
    ...npmPackage("oazapfts", "oazapfts", "openapi.json", "generated/api.ts"),
    advice:
      "No status throws: status says what data is. Set defaults.baseUrl; the key and redirect: 'manual' go with each call.",
  }),
  client({
    tool: "openapi-typescript-codegen",
    ...npmPackage(
      "openapi-typescript-codegen",
      "openapi",
      "--input",
      "openapi.json",
      "--output",
      "generated",
      "--useUnionTypes",
    ),
    bundled: true,
    known: {
      "3.1": {
        stage: "compile",
        reason: "A list that may be null loses the type of its items in 3.1: subscriptions are any[].",
        says: "Unused '@ts-expect-error' directive",
        workaround: "The file for 3.0.",
      },
    },
    advice:
      "--useUnionTypes, or the texts of the contract are no Consent. No longer maintained; hey-api is what its authors name. It follows redirects, and the POST becomes a GET that succeeds. " +
      "An ApiError has status and body.",
  }),
  client({
    tool: "swagger-typescript-api",
    ...swaggerTypescriptApi(),
    known: { "3.1": ANY, "3.0": ANY },
  }),
  client({
    tool: "swagger-typescript-api, without not",
    home: "swagger-typescript-api",
    ...swaggerTypescriptApi(),
    contract: (text) => JSON.stringify(JSON.parse(text), (key, value) => (key === "not" ? undefined : value)),
    advice:
      "--generate-union-enums, or the texts of the contract are no Consent. What it throws is the response, with status and error. baseApiParams: { redirect: 'manual' }.",
  }),
  client({
    tool: "openapi-generator typescript-fetch",
    home: "typescript-fetch",
    generate: (context, folder, input) =>
      openapiGenerator(context, "typescript-fetch", input, join(folder, "generated")),
    bundled: true,
    timeZone: "America/New_York",
    known: { "3.1": DAY_EARLY, "3.0": DAY_EARLY },
  }),
  client({
    tool: "openapi-generator typescript-fetch, dates as text",
    home: "typescript-fetch-text",
    generate: (context, folder, input) =>
      openapiGenerator(context, "typescript-fetch", input, join(folder, "generated"), [
        ...["--type-mappings", "Date=string,DateTime=string"],
      ]),
    bundled: true,
    timeZone: "America/New_York",
    advice:
      "Give the Configuration a fetchApi with redirect: 'manual'. A ResponseError has the response, whose body is to be read.",
  }),
  client({
    tool: "openapi-generator typescript-axios",
    home: "typescript-axios",
    generate: (context, folder, input) =>
      openapiGenerator(context, "typescript-axios", input, join(folder, "generated")),
    bundled: true,
    advice: "baseOptions: { maxRedirects: 0 }, or axios follows redirects. Dates are texts.",
  }),
];

/** A generator of a package of npm: `command` and its arguments run where openapi.json is. */
function npmPackage(name: string, command: string, ...args: readonly string[]): Pick<Client, "package" | "generate"> {
  return { package: name, generate: (context, folder) => runBin(context, command, args, folder) };
}

function swaggerTypescriptApi(): Pick<Client, "package" | "generate"> {
  const args = ["generate", "-p", "openapi.json", "-o", "generated", "-n", "api.ts", "--generate-union-enums"];
  return npmPackage("swagger-typescript-api", "swagger-typescript-api", ...args);
}

function client({
  tool,
  home = tool,
  package: name,
  generate,
  contract,
  bundled,
  timeZone,
  ...more
}: Client): ClientTool {
  const folder = (context: Context, input: Input): string =>
    join(context.work, `${tool.replaceAll(/[^\w-]+/g, "-")}-${input}`);
  return {
    tool,
    language: "TypeScript",
    version: (context) => (name === undefined ? openapiGeneratorVersion(context) : packageVersion(context, name)),
    inputs: ["3.1", "3.0"],
    generate: async (context, input) => {
      const here = folder(context, input);
      await rm(here, { recursive: true, force: true });
      await mkdir(join(here, "generated"), { recursive: true });
      await cp(join(context.home, home), here, { recursive: true });
      for (const file of ["scenario.ts", "tsconfig.json", "tsconfig.bundle.json"]) {
        await cp(join(context.home, file), join(here, file));
      }
      const { openapi31, openapi30 } = context.contract;
      const text = await readFile(input === "3.1" ? openapi31 : openapi30, "utf8");
      await writeFile(join(here, "openapi.json"), contract ? contract(text) : text);
      await generate(context, here, input);
    },
    compile: async (context, input) => {
      const here = folder(context, input);
      await runBin(context, "tsc", bundled ? ["-p", "tsconfig.bundle.json"] : [], here);
      const esbuild = [
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--packages=external",
        "--outfile=out/scenario.js",
      ];
      if (bundled) await runBin(context, "esbuild", ["scenario.ts", ...esbuild], here);
    },
    scenario: (context, input) => ({
      command: bin(context, "node"),
      args: [join(folder(context, input), "out/scenario.js")],
      ...(timeZone !== undefined && { env: { TZ: timeZone } }),
    }),
    ...more,
  };
}

/** A program of the leg's packages, by the Node.js among them; esbuild is no script. */
export async function runBin(context: Context, program: string, args: readonly string[], cwd: string): Promise<void> {
  const [command, first] = program === "esbuild" ? [program, []] : ["node", [bin(context, program)]];
  await context.run(bin(context, command), [...first, ...args], { cwd, env: { DO_NOT_TRACK: "1" } });
}

export function bin(context: Context, command: string): string {
  return join(context.work, "node_modules/.bin", command);
}

export async function packageVersion(context: Context, name: string): Promise<string> {
  return JSON.parse(await readFile(join(context.work, "node_modules", name, "package.json"), "utf8")).version;
}
