import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  openapiGenerator,
  openapiGeneratorVersion,
  swaggerCodegen,
  swaggerCodegenVersion,
} from "../driver/generators.js";
import { classPathFile, jdk, writeClassPath } from "../driver/install.js";
import type { ClientTool, Context, Input, Leg, VerdictEngine } from "../driver/leg.js";
import { section } from "../driver/section.js";

/** One package for all, so that one program does for the clients of every generator. */
const PACKAGES = ["--invoker-package", "releva", "--api-package", "releva", "--model-package", "releva"];

const NULL_OMITTED = {
  stage: "wire",
  reason: "Gson leaves null out, and only the libraries on Jackson get a JsonNullable for a nullable field.",
  differences: ["null-omitted"],
  upstream: "OpenAPITools/openapi-generator#17919",
  workaround: "None is needed: null and absent mean the same. --library native sends null.",
} as const;

const LISTS = "--additional-properties=containerDefaultToNull=true";
const LISTS_WHY = `${LISTS}, or every profile is sent with empty addTags, removeTags and custom lists that nobody set.`;
const EMPTY_LISTS = {
  stage: "wire",
  reason: "A list that nobody set is sent as an empty one; and Gson leaves null out.",
  differences: [
    ...["addTags", "removeTags", "custom.string", "custom.numeric", "custom.date"].map(
      (list) => `field-added:profiles[].profile.${list}`,
    ),
    "null-omitted",
  ],
  upstream: "OpenAPITools/openapi-generator#18482",
  workaround: LISTS,
} as const;

/** What every library on Jackson needs, as the pom.xml of each names it. */
const JACKSON = [
  "com.fasterxml.jackson.core:jackson-annotations:2.21",
  "com.fasterxml.jackson.core:jackson-databind:2.21.5",
  "com.fasterxml.jackson.datatype:jackson-datatype-jsr310:2.21.5",
  "org.openapitools:jackson-databind-nullable:0.2.11",
  "com.google.code.findbugs:jsr305:3.0.2",
] as const;
const JAVAX = [...JACKSON, "jakarta.annotation:jakarta.annotation-api:1.3.5"] as const;
const JAKARTA = [...JACKSON, "jakarta.annotation:jakarta.annotation-api:2.1.1"] as const;

const JSON_INCLUDE = "com.fasterxml.jackson.annotation.JsonInclude";
const NON_NULL = `additionalModelTypeAnnotations=@${JSON_INCLUDE}(${JSON_INCLUDE}.Include.NON_NULL)`;

const NULLS = {
  stage: "wire",
  reason: "Every field that is not set is sent as null: the library leaves Jackson as it is. The server answers 400.",
  differences: [
    ...["program-failed", "answer:minimal"],
    ...[
      "id",
      "email",
      "firstName",
      "lastName",
      "phoneNumber",
      "consent",
      "registeredAt",
      "subscribedAt",
      "birthday",
    ].map((field) => `clients-own-null:profiles[].profile.${field}`),
    ...["unsubscribeLink", "custom", "addTags", "removeTags", "location"].map(
      (field) => `clients-own-null:profiles[].profile.${field}`,
    ),
  ],
  workaround: `--additional-properties='containerDefaultToNull=true,${NON_NULL}'`,
} as const;

const NO_MESSAGE = {
  stage: "wire",
  reason: "HttpURLConnection, which is below, keeps the body of a 401 to itself.",
  differences: ["message-not-told:wrong-key"],
  workaround: "--library restclient.",
} as const;

const OKHTTP =
  "OkHttp follows redirects, and turns the POST into a GET that succeeds: followRedirects(false). It sends a request again " +
  "by itself on a 503 with Retry-After: 0.";

export const java: Leg = {
  name: "java",
  install: jdk,
  engines: [
    engine("networknt", "schema2020", "com.networknt:json-schema-validator:3.0.9"),
    engine("everit", "draft07", "com.github.erosb:everit-json-schema:1.14.6"),
  ],
  clients: [
    client("openapi-generator java, okhttp-gson", "okhttp-gson", {
      ...okhttpGson(LISTS),
      known: { "3.1": NULL_OMITTED, "3.0": NULL_OMITTED },
      advice: `The default library. ${LISTS_WHY} ${OKHTTP}`,
    }),
    client("openapi-generator java, okhttp-gson, no options", "okhttp-gson", {
      ...okhttpGson(),
      known: { "3.1": EMPTY_LISTS, "3.0": EMPTY_LISTS },
      advice: "Only because subscriptions is nullable does it not clear them for every profile.",
    }),
    client("openapi-generator java, native", "native", {
      version: openapiGeneratorVersion,
      generate: (context, input, folder) =>
        openapiGenerator(context, "java", input, folder, ["--library", "native", LISTS, ...PACKAGES]),
      dependencies: JAVAX,
      advice:
        `The one to take: java.net.http follows no redirect, and subscriptions has all three states. ${LISTS_WHY} ` +
        "Set the Authorization header with setRequestInterceptor: this library does nothing for the security scheme.",
    }),
    jackson("jersey3", {
      dependencies: [
        "org.glassfish.jersey.core:jersey-client:3.1.11",
        "org.glassfish.jersey.inject:jersey-hk2:3.1.11",
        "org.glassfish.jersey.media:jersey-media-multipart:3.1.11",
        "org.glassfish.jersey.media:jersey-media-json-jackson:3.1.11",
        "org.glassfish.jersey.connectors:jersey-apache-connector:3.1.11",
        ...JAKARTA,
      ],
      advice: `${LISTS_WHY} It follows redirects, and turns the POST into a GET that succeeds.`,
    }),
    jackson("apache-httpclient", {
      dependencies: ["org.apache.httpcomponents.client5:httpclient5:5.6.3", ...JAVAX],
      advice:
        `${LISTS_WHY} Give ApiClient an HttpClient with disableAutomaticRetries() and disableRedirectHandling(): by default it ` +
        "sends a request again by itself on a 503, and turns a redirected POST into a GET that succeeds.",
    }),
    ...spring("restclient", [
      "org.springframework:spring-web:6.2.16",
      "org.springframework:spring-context:6.2.16",
      ...JAKARTA,
    ]),
    ...resttemplate([
      ...["org.springframework:spring-web:5.3.33", "org.springframework:spring-context:5.3.33", ...JAVAX],
    ]),
    ...spring("webclient", [
      ...["org.springframework.boot:spring-boot-starter-webflux:2.7.17", "io.projectreactor:reactor-core:3.4.34"],
      ...["io.projectreactor.netty:reactor-netty-http:1.2.8", ...JAVAX],
    ]),
    ...spring(
      "feign",
      [
        ...["core", "jackson", "slf4j", "okhttp"].map((part) => `io.github.openfeign:feign-${part}:13.2.1`),
        ...["io.github.openfeign.form:feign-form:3.8.0", "com.github.scribejava:scribejava-core:8.3.3", ...JAVAX],
      ],
      `getFeignBuilder().retryer(Retryer.NEVER_RETRY), or Feign sends a request again by itself on a 503 with Retry-After. ${OKHTTP}`,
    ),
    client("swagger-codegen java", "swagger-codegen", {
      version: swaggerCodegenVersion,
      generate: async (context, input, folder) => {
        // Without hideGenerationTimestamp it uses an annotation that is not in Java since 11.
        const options = "dateLibrary=java8,hideGenerationTimestamp=true";
        await swaggerCodegen(context, "java", input, folder, ["--additional-properties", options, ...PACKAGES]);
        await expectTypes(join(folder, "src/main/java/releva/Profile.java"));
      },
      dependencies: [
        "com.squareup.okhttp:okhttp:2.7.5",
        "com.squareup.okhttp:logging-interceptor:2.7.5",
        "com.google.code.gson:gson:2.8.1",
        "io.gsonfire:gson-fire:1.8.3",
        "io.swagger.core.v3:swagger-annotations:2.0.0",
      ],
      known: {
        "3.1": {
          stage: "generate",
          says: "Profile.email is no String",
          reason: "It reads no types of 3.1: strings, numbers and lists all become Object, and nothing is said.",
          upstream: "swagger-api/swagger-codegen#12666",
          workaround: "The file for 3.0.",
        },
        "3.0": {
          stage: "wire",
          reason: "Gson leaves null out.",
          differences: ["null-omitted"],
          workaround: "None is needed: null and absent mean the same.",
        },
      },
      advice:
        "Give it the file for 3.0, hideGenerationTimestamp=true (without, nothing compiles on Java 11 and later, " +
        "swagger-api/swagger-codegen#9894) and dateLibrary=java8. Its OkHttp 2.7.5 is ten years old and follows redirects: " +
        "setFollowRedirects(false).",
    }),
  ],
  quickstarts: [
    {
      language: "Java",
      file: "Quickstart.java",
      command: (context) => ({ command: "java", args: [join(context.home, "Quickstart.java")] }),
    },
  ],
  judges: [section("Java", ["Get the file", "Get openapi-generator"])],
};

function engine(name: "networknt" | "everit", file: VerdictEngine["file"], coordinates: string): VerdictEngine {
  const program = name === "networknt" ? "Networknt.java" : "Everit.java";
  return {
    name,
    file,
    prepare: async (context) => writeClassPath(context, name, await context.maven(coordinates)),
    command: (context) => ({
      command: "java",
      args: [`@${classPathFile(context, name)}`, join(context.home, "verdicts", program)],
    }),
  };
}

interface JavaClient extends Pick<ClientTool, "version" | "known" | "advice"> {
  generate(context: Context, input: Input, folder: string): Promise<void>;
  /** As the pom.xml that is generated names them. */
  readonly dependencies: readonly string[];
}

/** A library of openapi-generator on Jackson. `variant`: what is special about the row, beside the library. */
function jackson(
  library: string,
  {
    options = LISTS,
    variant,
    connection = library,
    ...more
  }: Pick<JavaClient, "dependencies" | "known" | "advice"> & {
    readonly options?: string;
    readonly variant?: string;
    /** Its folder in `scenario/`. @default the name of the library */
    readonly connection?: string;
  },
): ClientTool {
  return client(["openapi-generator java", library, variant].filter(Boolean).join(", "), connection, {
    version: openapiGeneratorVersion,
    generate: (context, input, folder) =>
      openapiGenerator(context, "java", input, folder, ["--library", library, options, ...PACKAGES]),
    ...more,
  });
}

/** A library that sends null for what is not set, and the same with the remedy. */
function spring(library: string, dependencies: readonly string[], advice?: string): readonly ClientTool[] {
  return [
    jackson(library, { dependencies, known: { "3.1": NULLS, "3.0": NULLS } }),
    jackson(library, { dependencies, variant: "NON_NULL", options: `${LISTS},${NON_NULL}`, ...(advice && { advice }) }),
  ];
}

/** A RestTemplate comes with a mapper of its own, which also writes dates as lists of numbers. */
function resttemplate(dependencies: readonly string[]): readonly ClientTool[] {
  const nulls = {
    ...NULLS,
    reason: `${NULLS.reason} subscriptions that are not set are sent as an object, and dates as lists of numbers.`,
    differences: [...NULLS.differences, "field-added:profiles[].profile.subscriptions"],
    workaround:
      "Give ApiClient a RestTemplate whose first converter has a mapper with JavaTimeModule, JsonNullableModule, " +
      "Include.NON_NULL, and without WRITE_DATES_AS_TIMESTAMPS.",
  };
  return [
    jackson("resttemplate", { dependencies, known: { "3.1": nulls, "3.0": nulls } }),
    jackson("resttemplate", {
      dependencies,
      variant: "a mapper of one's own",
      connection: "resttemplate-mapper",
      known: { "3.1": NO_MESSAGE, "3.0": NO_MESSAGE },
    }),
  ];
}

function okhttpGson(...options: readonly string[]): JavaClient {
  return {
    version: openapiGeneratorVersion,
    generate: (context, input, folder) =>
      openapiGenerator(context, "java", input, folder, ["--library", "okhttp-gson", ...options, ...PACKAGES]),
    dependencies: [
      "com.squareup.okhttp3:okhttp:4.12.0",
      "com.squareup.okhttp3:logging-interceptor:4.12.0",
      "com.google.code.gson:gson:2.10.1",
      "io.gsonfire:gson-fire:1.9.0",
      "org.apache.commons:commons-lang3:3.18.0",
      "org.openapitools:jackson-databind-nullable:0.2.11",
      "com.google.code.findbugs:jsr305:3.0.2",
      "jakarta.annotation:jakarta.annotation-api:1.3.5",
      "jakarta.ws.rs:jakarta.ws.rs-api:2.1.6",
    ],
  };
}

/** They throw what their HTTP client throws. */
const UNCHECKED = ["restclient", "resttemplate", "resttemplate-mapper", "webclient", "feign"];

/** `connection` is the folder with what the program needs for this one. */
function client(tool: string, connection: string, { generate, dependencies, ...more }: JavaClient): ClientTool {
  const name = (input: Input): string => `${tool.replaceAll(/[^a-z]+/g, "-")}-${input}`;
  const folder = (context: Context, input: Input): string => join(context.work, name(input));
  return {
    tool,
    language: "Java",
    inputs: ["3.1", "3.0"],
    generate: (context, input) => generate(context, input, folder(context, input)),
    compile: async (context, input) => {
      const classes = `${folder(context, input)}-classes`;
      const program = join(context.home, "scenario");
      await rm(classes, { recursive: true, force: true });
      await mkdir(classes);
      await writeClassPath(context, name(input), classes, await context.maven(...dependencies));
      await context.run("javac", [
        ...["-encoding", "UTF-8", "-nowarn", "-d", classes, `@${classPathFile(context, name(input))}`],
        ...(await javaFiles(join(folder(context, input), "src/main/java"))),
        ...[join(program, "Scenario.java"), ...(await javaFiles(join(program, connection)))],
        ...(dependencies.some((name) => name.includes(":jackson-databind:"))
          ? [join(program, "jackson/Jackson.java")]
          : []),
        ...(UNCHECKED.includes(connection) ? [join(program, "unchecked/ApiException.java")] : []),
      ]);
    },
    scenario: (context, input) => ({ command: "java", args: [`@${classPathFile(context, name(input))}`, "Scenario"] }),
    ...more,
  };
}

async function javaFiles(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => file.endsWith(".java")).map((file) => join(folder, file));
}

/** A client whose every field takes anything compiles, and checks nothing. */
async function expectTypes(profile: string): Promise<void> {
  if (!/private String email\b/.test(await readFile(profile, "utf8"))) throw new Error("Profile.email is no String");
}
