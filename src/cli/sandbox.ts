import { type Command, InvalidArgumentError } from "commander";
import { ConfigError } from "../errors.js";
import type { ClientWarning } from "../sandbox/index.js";
import type { SandboxServer } from "../sandbox/serve.js";
import { wholeNumber } from "./flag-values.js";
import type { Io } from "./io.js";
import { asTyped, command } from "./program-name.js";
import { show } from "./wrapped.js";

interface SandboxFlags {
  readonly port: number;
  readonly strictClients?: boolean;
  readonly assume?: Readonly<Record<string, string>>;
}

export function addSandboxCommand(program: Command, io: Io): void {
  program
    .command("sandbox")
    .summary("the API on this machine, to try things")
    .description("Serves a sandbox of the API on 127.0.0.1 until Ctrl-C. It keeps everything in memory.")
    .option("--port <n>", "where to listen; 0 takes a free port", wholeNumber, 0)
    .option("--strict-clients", "refuse what a client sends that its caller cannot have meant: null or [] everywhere")
    .option(
      "--assume <id=choice>",
      "what is assumed of the API, such as A12=records:100; again for another one",
      assumed,
    )
    .addHelpText("after", asTyped("\nExample:\n  releva-profiles sandbox --port 8080"))
    .action(async (flags: SandboxFlags) => {
      const stopped = new Promise<void>((resolve) => io.onSignal(() => resolve()));
      const server = await start(flags, io);
      await show(io.stdout, welcome(server));
      await stopped;
      await server.close();
    });
}

/** Uses the key of the environment if it is a sandbox key. A real key is never shown or served here. */
async function start({ port, strictClients = false, assume = {} }: SandboxFlags, io: Io): Promise<SandboxServer> {
  const { startSandbox } = await import("../sandbox/serve.js"); // it brings a server, which --help does not need
  const key = io.env.RELEVA_SECRET_KEY;
  const own = key?.startsWith("sandbox_") ? { secretKey: key } : {};
  return startSandbox({
    port,
    strictClients,
    assumptions: assume,
    onClientWarning: tellOnce(io, strictClients),
    ...own,
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`The sandbox cannot start: ${reason}`, { cause: error });
  });
}

/** `S6=iso8601`; which ids and choices there are, the sandbox knows. */
function assumed(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [id = "", choice] = text.split("=", 2);
  if (choice === undefined) throw new InvalidArgumentError("It is an id and a choice, for example S6=iso8601.");
  return { ...before, [id.trim().toUpperCase()]: choice.trim() };
}

/** A client does it with every request: one line for each habit is enough. */
function tellOnce({ stderr }: Io, strict: boolean): (warning: ClientWarning) => void {
  const told = new Set<string>();
  const more = strict ? "Refused; told once." : "Told once; --strict-clients refuses it.";
  return ({ habit, message }) => {
    if (told.has(habit)) return;
    told.add(habit);
    stderr.write(`${habit}: ${message} ${more}\n`);
  };
}

function welcome({ url, secretKey }: SandboxServer): string {
  return `Sandbox of the Profile Upsert API: ${url}
Open that address in a browser to see what arrives.
Ctrl-C ends it, and forgets everything. In another terminal:

  export RELEVA_BASE_URL=${url} RELEVA_SECRET_KEY=${secretKey}
  ${command("backfill customers.csv")}

In PowerShell the first of these is:

  $env:RELEVA_BASE_URL="${url}"; $env:RELEVA_SECRET_KEY="${secretKey}"

`;
}
