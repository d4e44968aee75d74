/** The programs of the users: they assert what they can see, and send a last record when all of it was as it must be. */
import type { Sends } from "./cell.js";

const record = (email: string): string => `{ profile: { email: "${email}" }, subscribedAtChanged: false }`;

/** By what a program sends, whose profiles the sandbox must hold. */
export const ARRIVE: Readonly<Record<Sends, readonly string[]>> = {
  nothing: [],
  library: [
    "upsert-only@shop.example",
    "upsert@shop.example",
    "backfill-1@shop.example",
    "backfill-2@shop.example",
    "done@shop.example",
  ],
  node: ["node-fetch@shop.example", "file@shop.example", "done@shop.example"],
};

/** Sent with `nodeFetch`. */
export const BY_NODE_FETCH = "node-fetch@shop.example";

export const FILES: Readonly<Record<string, string>> = {
  "customers.csv": "mail,since\nfile@shop.example,2024-05-01\n",
  "mapping.json": JSON.stringify({
    columns: { mail: "email", since: { field: "subscribedAt", as: "dateTime" } },
    subscribedAtChanged: "when-subscribed",
  }),
};

/** `send({ baseUrl, secretKey })`, for wherever there is `fetch`. */
const LIBRARY = `import { createClient, isRelevaError, ValidationError } from "releva-profiles";
import { createSandbox } from "releva-profiles/sandbox";
import { createUpsertClient } from "releva-profiles/upsert";
import { recordSchema, validateRecord, validateRequest } from "releva-profiles/validator";

async function send(connection) {
  const must = (holds, what) => {
    if (!holds) throw new Error("it does not hold that " + what);
  };
  const sandbox = createSandbox();
  await createClient(sandbox.connection).upsert(${record("here@shop.example")});
  must(sandbox.state.count === 1, "the sandbox in this process has the record");
  must(validateRecord({}).ok === false, "an empty record is invalid");
  must(recordSchema["~standard"].version === 1, "the schema is a Standard Schema");

  await createUpsertClient({ ...connection, validate: validateRequest }).upsert(${record("upsert-only@shop.example")});
  const client = createClient(connection);
  const error = await client.upsert({}).catch((thrown) => thrown);
  must(error instanceof ValidationError && isRelevaError(error), "an invalid record is an error of the package");
  must(error.name === "ValidationError", "the error has its name");
  await client.upsert(${record("upsert@shop.example")});
  const report = await client.backfill([${record("backfill-1@shop.example")}, ${record("backfill-2@shop.example")}]);
  must(report.accepted === 2, "both records were accepted");
  await client.upsert(${record("done@shop.example")});
}
`;

const NODE = `import { join } from "node:path";
import { createClient, SourceRecord } from "releva-profiles";
import { chooseMapping, nodeFetch, readCsv, readMappingFile, startSandbox } from "releva-profiles/node";

async function send(connection) {
  const must = (holds, what) => {
    if (!holds) throw new Error("it does not hold that " + what);
  };
  const server = await startSandbox({ port: 0 });
  await createClient({ ...server.connection, fetch: nodeFetch }).upsert(${record("here@shop.example")});
  must(server.sandbox.state.count === 1, "the sandbox on a port has the record");
  must((await nodeFetch(server.url + "/_sandbox/health")).ok, "undici is there for what is no record");
  await server.close();

  const client = createClient({ ...connection, fetch: nodeFetch });
  await client.upsert(${record(BY_NODE_FETCH)});
  const mapping = await readMappingFile(join(process.env.FILES, "mapping.json"));
  const file = join(process.env.FILES, "customers.csv");
  const columns = chooseMapping("customers.csv", ["mail", "since"], { mapping });
  const report = await client.backfill(readCsv(file, columns));
  must(report.accepted === 1 && report.read === 1, "the file has one record, and it was accepted");
  for await (const item of readCsv(file, columns)) must(item instanceof SourceRecord, "both entry points have one class");
  await client.upsert(${record("done@shop.example")});
}
`;

const PROGRAMS: Readonly<Record<Exclude<Sends, "nothing">, string>> = { library: LIBRARY, node: NODE };

const FROM_ENVIRONMENT = "{ baseUrl: process.env.RELEVA_BASE_URL, secretKey: process.env.RELEVA_SECRET_KEY }";
const CALL = `send(${FROM_ENVIRONMENT}).catch((error) => {
  console.error(error);
  process.exit(1);
});
`;

/** A program that sends when it is started. */
export const imported = (sends: Exclude<Sends, "nothing">): string => `${PROGRAMS[sends]}\n${CALL}`;
export const required = (sends: Exclude<Sends, "nothing">): string => asCommonJs(imported(sends));

/** A module that exports `send`. */
export const exported = (sends: Exclude<Sends, "nothing">): string =>
  PROGRAMS[sends].replace("async function", "export $&");

/** A test for Jest and Vitest, which sends. */
export const tested = (sends: Exclude<Sends, "nothing">): string =>
  `${PROGRAMS[sends]}\ntest("it sends", () => send(${FROM_ENVIRONMENT}));\n`;

export const asCommonJs = (text: string): string =>
  text.replace(/^import (\{.*\}) from ("[^"]+");$/gm, "const $1 = require($2);");

/** A handler that sends where the one who asks says. */
export const HANDLER = `async function answer(request) {
  try {
    await send(await request.json());
    return new Response("sent");
  } catch (error) {
    return new Response(String(error?.stack ?? error), { status: 500 });
  }
}
`;

/**
 * ask.mjs: starts a server with the command it is given, asks it once at a path, and ends it. Prints what both say;
 * ends with 0 when the answer is 200.
 */
export const ASK = `import { spawn } from "node:child_process";
const [path, ...command] = process.argv.slice(2);
const server = spawn("sh", ["-c", command.join(" ")], { stdio: ["ignore", "pipe", "inherit"], detached: true });
const end = () => { try { process.kill(-server.pid, "SIGKILL"); } catch {} };
process.on("exit", end);
let printed = "";
const url = await new Promise((resolve, reject) => {
  server.on("close", () => reject(new Error("the server has ended")));
  server.stdout.on("data", (text) => {
    process.stdout.write(text);
    printed += text;
    const found = /http:\\/\\/(?:localhost|127\\.0\\.0\\.1|0\\.0\\.0\\.0|\\[::1?\\]):(\\d+)/.exec(printed);
    if (found) resolve("http://127.0.0.1:" + found[1]);
  });
});
const body = JSON.stringify({ baseUrl: process.env.RELEVA_BASE_URL, secretKey: process.env.RELEVA_SECRET_KEY });
const ask = () => fetch(url + path, { method: "POST", body });
const wait = () => new Promise((resolve) => setTimeout(resolve, 500));
const answer = await ask().catch(() => wait().then(ask)).catch(() => wait().then(ask));
console.log(answer.status, await answer.text());
process.exit(answer.status === 200 ? 0 : 1);
`;
