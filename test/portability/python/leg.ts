/** Python: three validators, two generators of clients and one of models, and schemathesis against the sandbox. */
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import type {
  ClientTool,
  Command,
  Context,
  Input,
  Judge,
  JudgeReport,
  KnownFailure,
  Leg,
  VerdictEngine,
} from "../driver/leg.js";
import { section } from "../driver/section.js";

const OPTIONAL = [
  ...["id", "email", "firstName", "lastName", "phoneNumber", "consent", "registeredAt", "subscribedAt", "birthday"],
  ...["unsubscribeLink", "custom", "addTags", "removeTags", "subscriptions", "location"],
];

const NULLS: KnownFailure = {
  stage: "wire",
  reason: "asdict gives every field, and what is not set is None: it is sent as null, and the server answers 400.",
  differences: [
    ...["program-failed", "answer:minimal"],
    ...OPTIONAL.map((field) => `clients-own-null:profiles[].profile.${field}`),
  ],
  workaround: "asdict(request, dict_factory=lambda items: {k: v for k, v in items if v is not None})",
};

const NULL_OMITTED: KnownFailure = {
  stage: "wire",
  reason: "A None is one that is not set.",
  differences: ["null-omitted"],
  workaround: "None is needed: null and absent mean the same.",
};

const NAIVE: KnownFailure = {
  stage: "wire",
  reason:
    "A datetime without a time zone, as datetime.now() gives it, is sent without an offset, and the server answers 400.",
  differences: [
    ...["program-failed", "answer:full"],
    ...["registeredAt", "subscribedAt", "custom.date[].values[]"].map(
      (field) => `not-a-date-time:profiles[].profile.${field}`,
    ),
  ],
  workaround: "datetime.now(timezone.utc); or the models of datamodel-code-generator, which refuse naive ones.",
};

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
    openapiGeneratorLibrary("asyncio", "With aiohttp. It follows redirects: a 303 becomes a GET that succeeds."),
    openapiGeneratorLibrary("httpx", "It follows no redirect."),
    client("openapi-generator", {
      tool: "openapi-generator python, naive datetimes",
      folder: "naive",
      version: openapiGeneratorVersion,
      generate: (context, input) =>
        openapiGenerator(context, "python", input, folder(context, "naive", input), [
          "--package-name",
          "releva_client",
        ]),
      env: { NAIVE: "1" },
      known: { "3.1": NAIVE, "3.0": NAIVE },
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
        "that is not set is sent as null. Its date-times refuse values without an offset.",
    }),
    plainModels("dataclasses", "dataclasses.dataclass", "dataclass", { known: { "3.1": NULLS, "3.0": NULLS } }),
    plainModels("dataclasses, what is set", "dataclasses.dataclass", "dataclass-what-is-set", {
      known: { "3.1": NULL_OMITTED, "3.0": NULL_OMITTED },
      advice: "Without --snake-case-field: dataclasses have no aliases, and first_name would be sent as it is.",
    }),
    plainModels("msgspec", "msgspec.Struct", "msgspec", {
      advice:
        "What is not set is UNSET, and left out. It checks nothing when a Struct is made, only when one is decoded.",
    }),
    plainModels("TypedDict", "typing.TypedDict", "typeddict", {
      advice: "The lightest: json.dumps writes what is there. Only mypy checks it.",
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

interface Tool extends Pick<ClientTool, "tool" | "version" | "generate" | "known" | "advice"> {
  /** Of what is generated. @default the name of the connection */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function openapiGeneratorLibrary(library: "asyncio" | "httpx", advice: string): ClientTool {
  return client(library, {
    tool: `openapi-generator python, ${library}`,
    version: openapiGeneratorVersion,
    generate: (context, input) =>
      openapiGenerator(context, "python", input, folder(context, library, input), [
        ...["--package-name", "releva_client", "--library", library],
      ]),
    advice,
  });
}

/** Models of datamodel-code-generator that are no pydantic ones. No type checker reads the scenario with them. */
function plainModels(name: string, type: string, connection: string, more: Pick<Tool, "known" | "advice">): ClientTool {
  const { compile: _, ...tool } = client(connection, {
    tool: `datamodel-code-generator, ${name}`,
    version: (context) => packageVersion(context, "datamodel-code-generator"),
    async generate(context, input) {
      const target = join(await emptied(folder(context, connection, input)), "releva_client");
      await mkdir(target);
      await context.run(join(await environment(context, "clients"), "datamodel-codegen"), [
        ...["--input", contract(context, input), "--input-file-type=openapi", "--formatters=builtin"],
        ...["--output", join(target, "generated.py"), `--output-model-type=${type}`],
      ]);
      await copyFile(join(context.home, "connections/plain/models.py"), join(target, "models.py"));
    },
    ...more,
  });
  return tool;
}

/** `name`: of the folder in `connections/` that says how this client sends. */
function client(name: string, { folder: generated = name, env = {}, ...tool }: Tool): ClientTool {
  const path = (context: Context, input: Input): string =>
    [
      folder(context, generated, input),
      ...[name, "plain"].map((connection) => join(context.home, "connections", connection)),
    ].join(delimiter);
  return {
    ...tool,
    language: "Python",
    inputs: ["3.1", "3.0"],
    async compile(context, input) {
      const config = [
        "--config-file",
        join(context.home, "mypy.ini"),
        "--cache-dir",
        join(context.work, `mypy-${generated}-${input}`),
      ];
      const files = [join(context.home, "scenario.py"), join(context.home, "connections", name, "connection.py")];
      const env = { MYPYPATH: path(context, input) };
      await context.run(join(await environment(context, "clients"), "mypy"), [...config, ...files], { env });
    },
    scenario: (context, input) => ({
      ...program(context, "clients", "scenario.py"),
      env: { PYTHONPATH: path(context, input), PYTHONDONTWRITEBYTECODE: "1", ...env },
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
