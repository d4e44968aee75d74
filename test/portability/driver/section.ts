/** What openapi/README.md tells the newcomers of a language, done as it stands there: the files written, the commands typed. */
import { readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "./context.js";
import { differencesOf } from "./differences.js";
import type { Context, Judge, Output } from "./leg.js";
import { CommandFailed } from "./process.js";
import { type Intercept, SECRET_KEY, startRecorder } from "./recorder.js";

/** Where the page says that the contract is; `<owner>` is nobody yet. */
const REPOSITORY = "https://github.com/<owner>/releva-profiles";

export interface Block {
  readonly language: string;
  /** The file that it is, where it is one. */
  readonly file?: string;
  readonly text: string;
}

/** What every program of the page sends. */
const SENT = {
  profiles: [
    {
      profile: { email: "ana@shop.example", firstName: "Ana", registeredAt: "2024-05-17T09:30:00Z" },
      subscribedAtChanged: false,
    },
  ],
};

export interface SectionTrial {
  readonly name: string;
  readonly intercept: Intercept;
  readonly isAccepted: boolean;
  readonly statuses: readonly number[];
  /** What it prints. */
  readonly says: readonly string[];
}

export const SECTION_TRIALS: readonly SectionTrial[] = [
  {
    name: "too many requests",
    intercept: ({ index }) => (index === 0 ? { status: 429, headers: { "retry-after": "2" }, body: {} } : undefined),
    isAccepted: true,
    statuses: [429, 202],
    says: ["accepted"],
  },
  {
    name: "a refusal",
    intercept: () => ({ status: 400, body: { message: "profiles[0].profile.email is at refused.example" } }),
    isAccepted: false,
    statuses: [400],
    says: ["400", "profiles[0].profile.email is at refused.example"],
  },
  {
    name: "a redirect",
    intercept: () => ({
      status: 303,
      headers: { location: "/elsewhere", "content-type": "text/html" },
      body: "<html>",
    }),
    isAccepted: false,
    statuses: [303],
    says: ["303"],
  },
];

/**
 * The section of this heading. Its last block of commands is the program; what is above it is done once.
 *
 * @param first sections that it sends its reader to
 */
export function section(heading: string, first: readonly string[] = ["Get the file"]): Judge {
  const page = readFileSync(join(ROOT, "openapi/README.md"), "utf8");
  const blocks = [...first, heading].flatMap((name) => blocksOf(page, name));
  return {
    name: `openapi/README.md, ${heading}`,
    restsOn: JSON.stringify(blocks),
    async run(context) {
      const folder = join(context.work, "page");
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const version: string = JSON.parse(await readFile(context.contract.openapi31, "utf8")).info.version;
      const env = {
        PATH: [join(context.home, "stand-ins"), process.env.PATH].join(delimiter),
        TZ: "Europe/Sofia", // a time that depends on where the machine is must not stay hidden
        ...(await standInRepository(context, version)),
      };
      const run = blocks.findLastIndex(({ language }) => language === "sh");
      for (const block of blocks.toSpliced(run, 1)) await done(block, context, folder, env);
      for (const trial of SECTION_TRIALS) await tried(trial, blocks[run]?.text ?? "", context, folder, env);
      const summary = `${blocks.length} blocks done as they stand: ${SECTION_TRIALS.map(({ name }) => name).join(", ")}`;
      return { version, summary };
    },
  };
}

/** The blocks of code below a heading of the third level. */
export function blocksOf(page: string, heading: string): readonly Block[] {
  const [, text] = page.split(`\n### ${heading}\n`);
  if (text === undefined) throw new Error(`openapi/README.md has no section ${heading}`);
  const [own = ""] = text.split(/^#{2,3} /m);
  return Array.from(own.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms), ([, language = "", file, body = ""]) => ({
    language,
    ...(file !== undefined && { file }),
    text: body,
  }));
}

type Env = Readonly<Record<string, string>>;

async function done({ file, text }: Block, context: Context, folder: string, env: Env): Promise<void> {
  if (file === undefined) {
    await context.run("sh", ["-euc", text], { cwd: folder, env });
    return;
  }
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

async function tried(trial: SectionTrial, commands: string, context: Context, folder: string, env: Env): Promise<void> {
  const recorder = await startRecorder(trial.intercept);
  const where = { RELEVA_BASE_URL: recorder.baseUrl, RELEVA_SECRET_KEY: SECRET_KEY };
  const options = { cwd: folder, env: { ...env, ...where }, timeoutSeconds: 120 };
  try {
    const ended = await context
      .run("sh", ["-euc", commands], options)
      .then((output) => ({ isAccepted: true, output }))
      .catch((error: unknown) => {
        if (!(error instanceof CommandFailed)) throw error;
        return { isAccepted: false, output: error.output };
      });
    const problems = problemsOf(trial, { ...ended, requests: recorder.requests });
    if (problems.length > 0) throw new Error(`${trial.name}: ${problems.join("; ")}`);
  } finally {
    await recorder.close();
  }
}

export interface Ended {
  readonly isAccepted: boolean;
  readonly output: Output;
  readonly requests: readonly { readonly body: Buffer; readonly status: number; readonly receivedAt: number }[];
}

/** What is wrong with how the program of a section ended. */
export function problemsOf(
  trial: SectionTrial,
  { isAccepted, output: { stdout, stderr }, requests }: Ended,
): readonly string[] {
  const printed = stdout + stderr;
  const statuses = requests.map(({ status }) => status);
  const [first, second] = requests;
  const pause = first && second ? second.receivedAt - first.receivedAt : Number.POSITIVE_INFINITY;
  return [
    ...(isAccepted === trial.isAccepted ? [] : [`it ended ${isAccepted ? "well" : "badly"}: ${printed.slice(-500)}`]),
    ...(statuses.join() === trial.statuses.join() ? [] : [`it got ${statuses}, not ${trial.statuses}`]),
    ...(pause < 1950 ? [`it waited ${Math.round(pause)} ms, not 2 s`] : []),
    ...requests.flatMap(({ body }) => differencesOf(SENT, json(body)).map(({ name, detail }) => `${name}: ${detail}`)),
    ...trial.says.filter((words) => !printed.includes(words)).map((words) => `it does not say "${words}": ${printed}`),
    ...(printed.includes(SECRET_KEY) ? ["it printed the secret key"] : []),
  ];
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return "no JSON";
  }
}

/** What a clone of a release would hold, for whoever clones REPOSITORY. Gives the environment in which git finds it. */
async function standInRepository(context: Context, version: string): Promise<Env> {
  const folder = join(context.work, "page-repository");
  await rm(folder, { recursive: true, force: true });
  await cp(join(context.root, "generated"), join(folder, "generated"), { recursive: true });
  const git = (...args: string[]) =>
    context.run("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], { cwd: folder });
  await git("init", "--quiet");
  await git("add", ".");
  await git("commit", "--quiet", "--no-gpg-sign", "--message", "The files");
  await git("tag", `contract-v${version}`);
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.file://${folder}.insteadOf`,
    GIT_CONFIG_VALUE_0: REPOSITORY,
  };
}
