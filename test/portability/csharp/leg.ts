import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { jdk } from "../driver/install.js";
import type { ClientTool, Context, Input, KnownFailure, Leg } from "../driver/leg.js";
import { readCSharp } from "./text.js";

const NO_KIOTA: KnownFailure = {
  stage: "generate",
  reason:
    "The generator is a .NET program on NuGet and GitHub, which are no package registries of this test; its npm package only downloads it.",
  says: "@microsoft/kiota has no generator in it",
  workaround: "Not tried: dotnet tool install --global Microsoft.OpenApi.Kiota",
};

/** No registry here has the .NET SDK: what is generated is read, not compiled. Debian's Mono runs the quickstart. */
export const csharp: Leg = {
  name: "csharp",
  install: async (context) => {
    await jdk(context);
    await context.debian("mono-mcs", "mono-runtime", "libmono-system-net-http4.0-cil");
  },
  clients: [openapiGeneratorCSharp(), kiota()],
  quickstarts: [
    {
      language: "C#",
      file: "Quickstart.cs",
      prepare: async (context) => {
        const sources = ["Quickstart.cs", "MonoEntry.cs"].map((file) => join(context.home, file));
        await context.run("mcs", ["-main:MonoEntry", "-r:System.Net.Http.dll", `-out:${program(context)}`, ...sources]);
      },
      command: (context) => ({ command: "mono", args: [program(context)] }),
    },
  ],
};

function openapiGeneratorCSharp(): ClientTool {
  const folder = (context: Context, input: Input): string => join(context.work, `openapi-generator-${input}`);
  return {
    tool: "openapi-generator csharp",
    language: "C#",
    version: openapiGeneratorVersion,
    inputs: ["3.1", "3.0"],
    generate: (context, input) =>
      openapiGenerator(context, "csharp", input, folder(context, input), [
        ...["--package-name", "Releva", "--additional-properties", "useDateTimeOffset=true"],
      ]),
    read: (context, input) => readCSharp(context, join(folder(context, input), "src/Releva")),
    advice:
      "useDateTimeOffset=true: a DateTime whose Kind is not given is sent without an offset, and refused. Dates are written " +
      "in the calendar of the current culture, 2567 for 2024 in th-TH: set CultureInfo.DefaultThreadCurrentCulture to InvariantCulture. The message " +
      "of an error is in TryDefault of the response. Give the HttpClient a handler with AllowAutoRedirect = false.",
  };
}

function kiota(): ClientTool {
  const home = (context: Context): string => join(context.work, "kiota");
  return {
    tool: "Kiota",
    language: "C#",
    version: async (context) => {
      const manifest = join(home(context), "node_modules/@microsoft/kiota/package.json");
      return JSON.parse(await readFile(manifest, "utf8")).version;
    },
    inputs: ["3.1", "3.0"],
    generate: async (context, input) => {
      await rm(home(context), { recursive: true, force: true });
      await cp(join(context.home, "kiota"), home(context), { recursive: true });
      await context.run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: home(context) });
      const spec = input === "3.1" ? context.contract.openapi31 : context.contract.openapi30;
      await context.run("node", ["generate.mjs", spec, join(home(context), "client")], { cwd: home(context) });
    },
    known: { "3.1": NO_KIOTA, "3.0": NO_KIOTA },
  };
}

function program(context: Context): string {
  return join(context.work, "quickstart.exe");
}
