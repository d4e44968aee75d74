/** Python: three validators, two generators of clients and one of models, and schemathesis against the sandbox. */
import { mkdir, readFile, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import type { ClientTool, Command, Context, Input, Judge, JudgeReport, Leg, VerdictEngine } from "../driver/leg.js";
import { section } from "../driver/section.js";

/** The virtual environments, by their file in `requirements/`: each is made when it is first wanted. */
const bins = new Map<string, string>();

async function environment(context: Context, name: "verdicts" | "clients" | "schemathesis"): Promise<string> {
  const bin = bins.get(name) ?? (await context.python(join(context.home, "requirements", `${name}.txt`), name));
  bins.set(name, bin);
  return bin;
}

export const python: Leg = {
  name: "python",
  async install(context) {
    await environment(context, "verdicts");
    await environment(context, "clients");
    await jdk(context); // openapi-generator runs on Java
  },
  engines: [
    engine("jsonschema", "schema2020"),
    engine("jsonschema-rs", "schema2020"),
    engine("fastjsonschema", "draft07"),
  ],
  clients: [
    client("openapi-generator", {
      tool: "openapi-generator python",
      version: openapiGeneratorVersion,
      generate: (context, input) =>
        openapiGenerator(context, "python", input, folder(context, "openapi-generator", input), [
          "--package-name",
          "releva_client",
        ]),
      advice:
        "Set configuration.retries = False: by default urllib3 follows redirects, and a 303 becomes a GET that succeeds. " +
        "A name that a model does not know is ignored without a word: check yours with mypy, pydantic's plugin and " +
        "init_forbid_extra. custom.date is called var_date.",
    }),
    client("openapi-python-client", {
      tool: "openapi-python-client",
      version: (context) => packageVersion(context, "openapi-python-client"),
      async generate(context, input) {
        const target = await emptied(folder(context, "openapi-python-client", input));
        const bin = await environment(context, "clients");
        await context.run(
          join(bin, "openapi-python-client"),
          [
            "generate",
            ...["--path", contract(context, input), "--output-path", join(target, "releva_client")],
            ...["--meta=none", "--fail-on-warning"],
          ],
          { env: { PATH: [bin, process.env.PATH].join(delimiter) } }, // it formats with the ruff that it finds there
        );
      },
      advice:
        "Use sync_detailed, and look at its status_code: nothing is raised for an error. What a proxy answers can raise " +
        "without its status: a body that is not JSON a JSONDecodeError, and a status that Python does not name, as 520, a " +
        "ValueError (openapi-generators/openapi-python-client#1442). The generated code needs Python 3.11.",
    }),
    client("datamodel-code-generator", {
      tool: "datamodel-code-generator, with httpx",
      version: (context) => packageVersion(context, "datamodel-code-generator"),
      async generate(context, input) {
        const target = join(await emptied(folder(context, "datamodel-code-generator", input)), "releva_client");
        await mkdir(target);
        await context.run(join(await environment(context, "clients"), "datamodel-codegen"), [
          ...["--input", contract(context, input), "--input-file-type=openapi"],
          ...["--output", join(target, "models.py"), "--output-model-type=pydantic_v2.BaseModel"],
          ...["--snake-case-field", "--allow-population-by-field-name", "--use-annotated", "--formatters=builtin"],
        ]);
      },
      advice:
        "It writes models and no client. Always dump them with by_alias=True and exclude_unset=True: else every field " +
        "that is not set is sent as null.",
    }),
  ],
  quickstarts: [
    {
      language: "Python",
      file: "quickstart.py",
      command: (context) => ({ command: "python3", args: [join(context.home, "quickstart.py")] }),
    },
  ],
  judges: [section("Python"), schemathesis("3.1"), schemathesis("3.0")],
};

function engine(name: string, file: VerdictEngine["file"]): VerdictEngine {
  return { name, file, command: (context) => program(context, "verdicts", "verdicts.py", name) };
}

type Tool = Pick<ClientTool, "tool" | "version" | "generate" | "advice">;

/** `name`: of the folder in `connections/` that says how this client sends. */
function client(name: string, tool: Tool): ClientTool {
  const path = (context: Context, input: Input): string =>
    [folder(context, name, input), join(context.home, "connections", name)].join(delimiter);
  return {
    ...tool,
    language: "Python",
    inputs: ["3.1", "3.0"],
    async compile(context, input) {
      const config = [
        "--config-file",
        join(context.home, "mypy.ini"),
        "--cache-dir",
        join(context.work, `mypy-${name}-${input}`),
      ];
      const files = [join(context.home, "scenario.py"), join(context.home, "connections", name, "connection.py")];
      const env = { MYPYPATH: path(context, input) };
      await context.run(join(await environment(context, "clients"), "mypy"), [...config, ...files], { env });
    },
    scenario: (context, input) => ({
      ...program(context, "clients", "scenario.py"),
      env: { PYTHONPATH: path(context, input), PYTHONDONTWRITEBYTECODE: "1" },
    }),
  };
}

function schemathesis(input: Input): Judge {
  return {
    name: `schemathesis, ${input}`,
    async run(context, { baseUrl, secretKey }) {
      const bin = await environment(context, "schemathesis");
      const cwd = await emptied(join(context.work, `schemathesis-${input}`));
      const config = ["--config-file", join(context.home, "schemathesis.toml")];
      const report = ["--report=json", "--report-json-path=report.json"];
      await context.run(
        join(bin, "schemathesis"),
        [...config, "run", contract(context, input), "--url", baseUrl, "--checks=all", ...report],
        { cwd, env: { RELEVA_SECRET_KEY: secretKey }, timeoutSeconds: 300 },
      );
      return summary(await readFile(join(cwd, "report.json"), "utf8"));
    },
  };
}

interface Report {
  readonly schemathesis_version: string;
  readonly test_cases: { readonly generated: number; readonly without_checks: number };
  /** By operation and phase, of the requests that were meant to be valid. */
  readonly valid_rates: Readonly<Record<string, Readonly<Record<string, { readonly accepted: number }>>>>;
}

function summary(text: string): JudgeReport {
  const { schemathesis_version: version, test_cases: cases, valid_rates: rates } = JSON.parse(text) as Report;
  const phases = Object.values(rates).flatMap((byPhase) => Object.values(byPhase));
  const valid = phases.reduce((sum, { accepted }) => sum + accepted, 0);
  const invalid = cases.generated - cases.without_checks - valid;
  if (valid === 0 || invalid === 0) throw new Error(`${valid} valid and ${invalid} invalid requests judge nothing`);
  return { version, summary: `${valid} valid requests were accepted, ${invalid} others refused with a message` };
}

async function packageVersion(context: Context, name: string): Promise<string> {
  const bin = await environment(context, "clients");
  const code = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))";
  return (await context.run(join(bin, "python"), ["-c", code, name])).stdout.trim();
}

/** A program of this folder, in one of the environments that `install` has made. */
function program(context: Context, name: string, file: string, ...args: string[]): Command {
  return { command: join(bins.get(name) ?? "", "python"), args: [join(context.home, file), ...args] };
}

function folder(context: Context, name: string, input: Input): string {
  return join(context.work, `${name}-${input}`);
}

function contract({ contract: { openapi30, openapi31 } }: Context, input: Input): string {
  return input === "3.1" ? openapi31 : openapi30;
}

async function emptied(path: string): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  return path;
}
