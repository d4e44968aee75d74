import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { classPathFile, jdk, writeClassPath } from "../driver/install.js";
import type { Context, Input, Leg } from "../driver/leg.js";

const KOTLIN = "2.4.21";
const COMPILER = `org.jetbrains.kotlin:kotlin-compiler-embeddable:${KOTLIN}`;
const COMPILER_MAIN = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler";

/** As the build.gradle that is generated names them; Gradle finds the `-jvm` of OkHttp by itself, Maven does not. */
const DEPENDENCIES = [
  `org.jetbrains.kotlin:kotlin-stdlib:${KOTLIN}`,
  `org.jetbrains.kotlin:kotlin-reflect:${KOTLIN}`,
  "com.squareup.moshi:moshi-kotlin:1.15.2",
  "com.squareup.moshi:moshi-adapters:1.15.2",
  "com.squareup.okhttp3:okhttp-jvm:5.4.0",
];

const NULL_OMITTED = {
  stage: "wire",
  reason: "A property of a data class that is null is one that is not set: Moshi leaves it out.",
  differences: ["null-omitted"],
  workaround: "None is needed: null and absent mean the same.",
} as const;

export const kotlin: Leg = {
  name: "kotlin",
  install: jdk,
  clients: [
    {
      tool: "openapi-generator kotlin",
      language: "Kotlin",
      version: openapiGeneratorVersion,
      inputs: ["3.1", "3.0"],
      generate: (context, input) =>
        openapiGenerator(context, "kotlin", input, generated(context, input), ["--package-name", "releva"]),
      compile: async (context, input) => {
        const classes = `${generated(context, input)}-classes`;
        const libraries = await context.maven(...DEPENDENCIES);
        await rm(classes, { recursive: true, force: true });
        await writeClassPath(context, input, classes, libraries);
        await context.run("java", [
          ...["-cp", await context.maven(COMPILER), COMPILER_MAIN, "-no-stdlib", "-no-reflect", "-jvm-target", "17"],
          ...["-cp", libraries, "-d", classes],
          ...[join(generated(context, input), "src/main/kotlin"), join(context.home, "Scenario.kt")],
        ]);
      },
      scenario: (context, input) => ({ command: "java", args: [`@${classPathFile(context, input)}`, "ScenarioKt"] }),
      known: { "3.1": NULL_OMITTED, "3.0": NULL_OMITTED },
      advice:
        "Set only what you mean, in constructors with named arguments or copy(). Give ProfilesApi an OkHttpClient with " +
        "followRedirects(false), and the key as accessTokenProvider. The message of an error is in the body of the " +
        "exception's response, as text. OkHttp sends a request again by itself on a 503 with Retry-After: 0.",
    },
  ],
};

function generated(context: Context, input: Input): string {
  return join(context.work, `openapi-generator-${input}`);
}
