/** Rust: the jsonschema crate, two generators of clients, and a quickstart with ureq. */
import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import { type ClientTool, type Context, type Input, type Leg, Unavailable } from "../driver/leg.js";

/** What progenitor asks for; the rest is content with less. */
const OLDEST_RUST = 88;
const CARGO_PROGENITOR = "0.15.1";

const NO_REDIRECT =
  "reqwest follows redirects, and the POST becomes a GET that succeeds: give the client a reqwest::Client with " +
  "redirect::Policy::none().";

export const rust: Leg = {
  name: "rust",
  async install(context) {
    const { stdout: version } = await context.run("rustc", ["--version"]);
    const [, minor] = /^rustc 1\.(\d+)/.exec(version) ?? [];
    if (Number(minor) < OLDEST_RUST) throw new Unavailable(`Rust 1.${OLDEST_RUST} or later is needed, not ${version}`);
    await jdk(context); // openapi-generator runs on Java
    await mkdir(join(context.work, "bin"), { recursive: true });
  },
  engines: [
    {
      name: "jsonschema (Rust)",
      file: "schema2020",
      prepare: (context) => cargoBuild(context, join(context.home, "verdicts"), "verdicts"),
      command: (context) => ({ command: program(context, "verdicts"), args: [] }),
    },
  ],
  clients: [
    {
      ...scenarioOf("openapi-generator"),
      tool: "openapi-generator rust",
      language: "Rust",
      version: openapiGeneratorVersion,
      inputs: ["3.1", "3.0"],
      generate: async (context, input) => {
        const client = await copyScenario(context, "openapi-generator", input);
        await openapiGenerator(context, "rust", input, client, ["--additional-properties", "packageName=releva"]);
      },
      advice:
        `Some(None) is null, Some(Some(vec![])) clears. ${NO_REDIRECT} It then takes a 3xx whose body is JSON for a success. ` +
        "The message is in Error::ResponseError, as entity DefaultResponse. On Linux it " +
        "needs OpenSSL; with reqwestDefaultFeatures=rustls it does not.",
    },
    {
      tool: "progenitor",
      language: "Rust",
      version: progenitorVersion,
      inputs: ["3.0"],
      generate: async (context, input) => {
        const client = await copyScenario(context, "progenitor", input);
        await progenitor(context, context.contract.openapi30, client);
      },
      known: {
        "3.0": {
          stage: "generate",
          says: "response_types.len() <= 1",
          reason: "It takes `default` for a kind of success as well, and has room for one type of success.",
          upstream: "oxidecomputer/progenitor#344",
          workaround: "A copy of the file in which the response `default` is written twice, as `4XX` and `5XX`.",
        },
      },
      advice: "It does not read 3.1 (oxidecomputer/progenitor#762).",
    },
    {
      ...scenarioOf("progenitor"),
      tool: "progenitor, default as 4XX and 5XX",
      language: "Rust",
      version: progenitorVersion,
      inputs: ["3.0"],
      generate: async (context, input) => {
        const client = await copyScenario(context, "progenitor", input);
        const copy = join(context.work, "openapi-3.0-for-progenitor.json");
        await writeFile(copy, withoutDefault(await readFile(context.contract.openapi30, "utf8")));
        await progenitor(context, copy, client);
      },
      known: {
        "3.0": {
          stage: "wire",
          reason: "subscriptions is an Option: None is absent, and there is no word for null.",
          differences: ["null-omitted"],
          workaround: "None is needed: null and absent mean the same.",
        },
      },
      advice:
        'Takes nothing but 202 for a success. It checks patterns when a value is made: "...".parse()?. Empty addTags and ' +
        `removeTags are not sent, Some(vec![]) as subscriptions is. The key is a default header of a reqwest::Client. ${NO_REDIRECT}`,
    },
  ],
  quickstarts: [
    {
      language: "Rust",
      file: "quickstart/src/main.rs",
      prepare: (context) => cargoBuild(context, join(context.home, "quickstart"), "quickstart"),
      command: (context) => ({ command: program(context, "quickstart"), args: [] }),
    },
  ],
};

const program = (context: Context, name: string): string => join(context.work, "bin", name);

/** What programs share is compiled once. One job: the machine is shared. */
const cargoEnv = (context: Context): Record<string, string> => ({
  CARGO_TARGET_DIR: join(context.work, "target"),
  CARGO_BUILD_JOBS: "1",
  CARGO_PROFILE_DEV_DEBUG: "0",
});

/** Builds the package in `folder`, and keeps its program under a name of its own. */
async function cargoBuild(context: Context, folder: string, binary: string, name = binary): Promise<void> {
  await context.run("cargo", ["build", "--locked", "--quiet"], { cwd: folder, env: cargoEnv(context) });
  await copyFile(join(context.work, "target/debug", binary), program(context, name));
}

const folderOf = (context: Context, tool: string, input: Input): string => join(context.work, `${tool}-${input}`);

/** Compiles and runs `<tool>/src/main.rs`. */
function scenarioOf(tool: string): Pick<ClientTool, "compile" | "scenario"> {
  return {
    compile: (context, input) => cargoBuild(context, folderOf(context, tool, input), "scenario", `${tool}-${input}`),
    scenario: (context, input) => ({ command: program(context, `${tool}-${input}`), args: [] }),
  };
}

/** Gives the folder in which the program looks for its client. */
async function copyScenario(context: Context, tool: string, input: Input): Promise<string> {
  const folder = folderOf(context, tool, input);
  await rm(folder, { recursive: true, force: true });
  await cp(join(context.home, tool), folder, { recursive: true });
  return join(folder, "client");
}

async function progenitor(context: Context, document: string, client: string): Promise<void> {
  await cargoInstall(context);
  const what = ["--input", document, "--output", client, "--name", "releva", "--version", "1.0.0"];
  // Said, because what is built with --debug has another default.
  await context.run(program(context, "cargo-progenitor"), ["progenitor", ...what, "--include-client", "false"], {
    env: { RUST_BACKTRACE: "0" },
  });
}

/** Nothing is done where it is installed already. */
async function cargoInstall(context: Context): Promise<void> {
  const what = ["cargo-progenitor", "--version", CARGO_PROGENITOR, "--root", context.work];
  await context.run("cargo", ["install", "--locked", "--debug", "--quiet", ...what], { env: cargoEnv(context) });
}

async function progenitorVersion(context: Context): Promise<string> {
  await cargoInstall(context);
  const { stdout } = await context.run("cargo", ["install", "--list", "--root", context.work]);
  return /^cargo-progenitor v(\S+):/m.exec(stdout)?.[1] ?? stdout;
}

function withoutDefault(text: string): string {
  const document = JSON.parse(text);
  const { default: error, ...responses } = document.paths["/api/v0/profiles"].post.responses;
  document.paths["/api/v0/profiles"].post.responses = { ...responses, "4XX": error, "5XX": error };
  return JSON.stringify(document);
}
