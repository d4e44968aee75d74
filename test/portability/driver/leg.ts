import type { Difference } from "./differences.js";

/** One language: what it needs, and what is tried in it. Its files are in `test/portability/<name>/`, this one in `leg.ts` there. */
export interface Leg {
  readonly name: string;
  /** Brings what the language needs, from package registries only; throws an `Unavailable` where a toolchain is not there. Called once, before the rest. */
  install(context: Context): Promise<void>;
  readonly engines?: readonly VerdictEngine[];
  readonly clients?: readonly ClientTool[];
  readonly quickstarts?: readonly Quickstart[];
  /** Whatever else the language judges: newman, schemathesis, a second mock. */
  readonly judges?: readonly Judge[];
  /** What its results rest on besides the contract, the driver, its own folder and its own code: paths below the repository. */
  readonly inputs?: readonly string[];
}

/** What a leg gets: where things are, and a way to run commands. */
export interface Context {
  /** The repository. Absolute, as all paths here. */
  readonly root: string;
  /** `test/portability/<leg>`: what is committed. Nothing is written here. */
  readonly home: string;
  /** A folder for what is installed, generated and compiled; it may be there from an earlier run. Never committed. Commands run in it. */
  readonly work: string;
  readonly contract: {
    readonly openapi31: string;
    readonly openapi30: string;
    readonly schema2020: string;
    readonly draft07: string;
    readonly vectors: string;
  };
  /** Runs a command to its end. Throws a `CommandFailed` with the end of its output when it does not exit with 0, and an `Unavailable` when it is not on the PATH. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Output>;
  /** `apt-get install` of what is missing among these packages. Throws an `Unavailable` where that is not possible. */
  debian(...packages: string[]): Promise<void>;
  /** A jar with its dependencies from Maven's central repository, as a class path. `coordinates`: group:artifact:version. */
  maven(...coordinates: string[]): Promise<string>;
  /** Python packages in a virtual environment of their own under `work`; gives its `bin` folder. `requirements` is a file with pinned versions. */
  python(requirements: string, name?: string): Promise<string>;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default 600 */
  readonly timeoutSeconds?: number;
  readonly input?: string;
}

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A validator of another language. The command reads the schema and the vectors that it is given as its last two arguments,
 * and prints one line of JSON: `{"version": "4.26.0", "verdicts": {"<vector name>": true, ...}}`, true for valid.
 */
export interface VerdictEngine {
  /** The name of the library, as its users know it. */
  readonly name: string;
  /** Which file it is given. `openapi30`, `openapi31`: the component `UpsertProfilesRequest` of it. */
  readonly file: "schema2020" | "draft07" | "openapi30" | "openapi31";
  prepare?(context: Context): Promise<void>;
  command(context: Context): Command;
}

export type Input = "3.1" | "3.0";

/** A generator of clients, and a program on top of what it generates that does the scenario of `test/portability/README.md`. */
export interface ClientTool {
  readonly tool: string;
  readonly language: string;
  /** What was run, not what was asked for. */
  version(context: Context): Promise<string>;
  readonly inputs: readonly Input[];
  generate(context: Context, input: Input): Promise<void>;
  /** Left out where there is nothing to compile, and where the result is judged as text (see `read`). */
  compile?(context: Context, input: Input): Promise<void>;
  /** The program. It gets RELEVA_BASE_URL and RELEVA_SECRET_KEY in its environment. */
  scenario?(context: Context, input: Input): Command;
  /** Instead of a program, where the language cannot be run: what its requests would differ in, read from what is generated. */
  read?(context: Context, input: Input): Promise<readonly Difference[]>;
  /** What is known, by input or for both: shown in the matrix. */
  readonly known?: Known;
  /** What users of the tool should know: flags, what to watch. */
  readonly advice?: string;
}

/** A cell that is red, or a difference that is accepted, with everything its reader needs. The driver fails when it is not there after all. */
export interface Known {
  readonly "3.1"?: KnownFailure;
  readonly "3.0"?: KnownFailure;
}

export interface KnownFailure {
  /** The stage that fails, or `wire` with the differences by name. */
  readonly stage: "generate" | "compile" | "wire" | "state";
  readonly reason: string;
  /** A part of what the tool prints when it fails to generate or to compile: another failure must not pass for this one. */
  readonly says?: string;
  /** Differences on the wire that are pinned, all of them, as the judge names them: `milliseconds-lost`. */
  readonly differences?: readonly string[];
  /** The upstream issue, as owner/name#number. Only one that was looked up. */
  readonly upstream?: string;
  readonly workaround?: string;
}

/** A short program that sends `test/portability/quickstart.ndjson` without any generator. */
export interface Quickstart {
  readonly language: string;
  /** Below `home`. */
  readonly file: string;
  /** Left out where the language cannot be run here: then the text alone is checked. */
  prepare?(context: Context): Promise<void>;
  /** The NDJSON file is its last argument; RELEVA_BASE_URL and RELEVA_SECRET_KEY are in its environment. */
  command?(context: Context): Command;
}

/** Something that runs against the sandbox and judges it, or the contract, by itself. */
export interface Judge {
  readonly name: string;
  /** What its result rests on besides files: a text. */
  readonly restsOn?: string;
  /** Throws when it has a complaint; gives one line that says what it did: "412 requests, no complaint". */
  run(context: Context, server: { readonly baseUrl: string; readonly secretKey: string }): Promise<JudgeReport>;
}

export interface JudgeReport {
  readonly version: string;
  readonly summary: string;
}

/** A toolchain that this machine does not have: the leg is skipped, loudly, and never in the gate. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}
