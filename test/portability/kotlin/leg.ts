import { rm } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { openapiGenerator, openapiGeneratorVersion } from "../driver/generators.js";
import { classPathFile, jdk, writeClassPath } from "../driver/install.js";
import type { ClientTool, Context, Input, Leg } from "../driver/leg.js";

const KOTLIN = "2.4.21";
const COMPILER = `org.jetbrains.kotlin:kotlin-compiler-embeddable:${KOTLIN}`;
const COMPILER_MAIN = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler";

/** As the build.gradle that is generated names them; Gradle finds the `-jvm` of OkHttp by itself, Maven does not. */
const BASE = [
  `org.jetbrains.kotlin:kotlin-stdlib:${KOTLIN}`,
  `org.jetbrains.kotlin:kotlin-reflect:${KOTLIN}`,
  "com.squareup.okhttp3:okhttp-jvm:5.4.0",
];
const MOSHI = [...BASE, "com.squareup.moshi:moshi-kotlin:1.15.2", "com.squareup.moshi:moshi-adapters:1.15.2"];
const KOTLINX = [...BASE, "org.jetbrains.kotlinx:kotlinx-serialization-json-jvm:1.11.0"];
const SERIALIZATION_PLUGIN = `org.jetbrains.kotlin:kotlin-serialization-compiler-plugin-embeddable:${KOTLIN}`;

const NULL_OMITTED = {
  stage: "wire",
  reason: "A property of a data class that is null is one that is not set, and is left out.",
  differences: ["null-omitted"],
  workaround: "None is needed: null and absent mean the same.",
} as const;

const NULLS = {
  stage: "wire",
  reason:
    "Its Json has encodeDefaults = true: every field that is not set is sent as null, and the server answers 400.",
  differences: [
    ...["program-failed", "answer:minimal"],
    ...["id", "email", "firstName", "lastName", "phoneNumber", "consent", "registeredAt", "subscribedAt", "birthday"],
    ...["unsubscribeLink", "custom", "addTags", "removeTags", "subscriptions", "location"],
  ].map((name, index) => (index < 2 ? name : `clients-own-null:profiles[].profile.${name}`)),
  workaround:
    "Serializer.kotlinxSerializationJsonConfiguration = { encodeDefaults = false }, before the first request.",
} as const;

const OKHTTP =
  "Set only what you mean, in constructors with named arguments or copy(). Give ProfilesApi an OkHttpClient with " +
  "followRedirects(false), and the key as accessTokenProvider. The message of an error is in the body of the " +
  "exception's response, as text. OkHttp sends a request again by itself on a 503 with Retry-After: 0.";

const WITH_KOTLINX = ["--additional-properties=serializationLibrary=kotlinx_serialization"];

/** The answer of a success is an object without fields: by default it is Any, which nothing reads, and each 202 throws. */
const ANSWER_AS_JSON = [
  ...["--type-mappings", "object=JsonElement", "--schema-mappings", "Profile_not=JsonElement"],
  ...["--import-mappings", "JsonElement=kotlinx.serialization.json.JsonElement"],
];

export const kotlin: Leg = {
  name: "kotlin",
  install: jdk,
  clients: [
    client("openapi-generator kotlin", {
      json: "moshi",
      dependencies: MOSHI,
      known: { "3.1": NULL_OMITTED, "3.0": NULL_OMITTED },
      advice: OKHTTP,
    }),
    client("openapi-generator kotlin, kotlinx_serialization", {
      json: "kotlinx",
      dependencies: KOTLINX,
      options: WITH_KOTLINX,
      known: { "3.1": NULLS, "3.0": NULLS },
    }),
    client("openapi-generator kotlin, kotlinx_serialization, encodeDefaults = false", {
      json: "kotlinx",
      dependencies: KOTLINX,
      options: [...WITH_KOTLINX, ...ANSWER_AS_JSON],
      env: { ENCODE_DEFAULTS: "false" },
      known: { "3.1": NULL_OMITTED, "3.0": NULL_OMITTED },
    }),
  ],
};

interface KotlinClient extends Pick<ClientTool, "known" | "advice"> {
  /** The folder with its Json.kt. */
  readonly json: "moshi" | "kotlinx";
  readonly dependencies: readonly string[];
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function client(tool: string, { json, dependencies, options = [], env = {}, ...more }: KotlinClient): ClientTool {
  const name = (input: Input): string => `${tool.replaceAll(/\W+/g, "-")}-${input}`;
  const generated = (context: Context, input: Input): string => join(context.work, name(input));
  return {
    tool,
    language: "Kotlin",
    version: openapiGeneratorVersion,
    inputs: ["3.1", "3.0"],
    generate: (context, input) =>
      openapiGenerator(context, "kotlin", input, generated(context, input), ["--package-name", "releva", ...options]),
    compile: async (context, input) => {
      const classes = `${generated(context, input)}-classes`;
      const libraries = await context.maven(...dependencies);
      await rm(classes, { recursive: true, force: true });
      await writeClassPath(context, name(input), classes, libraries);
      await context.run("java", [
        ...["-cp", await context.maven(COMPILER), COMPILER_MAIN, "-no-stdlib", "-no-reflect", "-jvm-target", "17"],
        ...(json === "kotlinx" ? [`-Xplugin=${await serializationPlugin(context)}`] : []),
        ...["-cp", libraries, "-d", classes, join(generated(context, input), "src/main/kotlin")],
        ...[join(context.home, "Scenario.kt"), join(context.home, json, "Json.kt")],
      ]);
    },
    scenario: (context, input) => ({
      command: "java",
      args: [`@${classPathFile(context, name(input))}`, "ScenarioKt"],
      env,
    }),
    ...more,
  };
}

/** The jar alone: what it depends on is in the compiler. */
async function serializationPlugin(context: Context): Promise<string> {
  const jars = (await context.maven(SERIALIZATION_PLUGIN)).split(delimiter);
  return jars.find((jar) => basename(jar).startsWith("kotlin-serialization-compiler-plugin")) ?? "";
}
