/** What judges the contract from JavaScript: a validator, newman, and Prism. They are installed apart from the generators. */
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { npm } from "../driver/install.js";
import type { Context, Judge, VerdictEngine } from "../driver/leg.js";
import { prism } from "./prism.js";

/** Besides the folder of the leg. */
export const inputs: readonly string[] = ["generated/postman_collection.json"];

const hyperjump: VerdictEngine = {
  name: "@hyperjump/json-schema",
  file: "schema2020",
  async prepare(context) {
    await install(context);
    await copyFile(join(context.home, "judges/verdicts.js"), join(context.work, "judges/verdicts.js"));
  },
  command: (context) => ({ command: process.execPath, args: [join(context.work, "judges/verdicts.js")] }),
};

const newman: Judge = {
  name: "newman",
  async run(context, { baseUrl, secretKey }) {
    const command = join(await install(context), "newman");
    const report = join(context.work, "newman.json");
    const runWith = (key: string) =>
      context.run(process.execPath, [
        ...[command, "run", join(context.root, "generated/postman_collection.json"), "--color", "off"],
        ...["--env-var", `baseUrl=${baseUrl}`, "--env-var", `secretKey=${key}`],
        ...["--reporters", "cli,json", "--reporter-json-export", report],
      ]);
    await runWith(secretKey);
    const { requests, assertions } = JSON.parse(await readFile(report, "utf8")).run.stats;
    if (assertions.total === 0 || assertions.total < requests.total) throw new Error("not every request has a test");
    const passes = await runWith("another-key").then(
      () => true,
      () => false,
    );
    if (passes)
      throw new Error("with a wrong key everything passes as well: the tests of the collection prove nothing");
    const { stdout: version } = await context.run(process.execPath, [command, "--version"]);
    return {
      version: version.trim(),
      summary: `${requests.total} requests of the Postman collection, ${assertions.total} tests passed`,
    };
  },
};

export const engines: readonly VerdictEngine[] = [hyperjump];

export const judges: readonly Judge[] = [newman, prism("3.1", install), prism("3.0", install)];

/** Gives the folder of the commands. */
function install(context: Context): Promise<string> {
  return npm(context, join(context.home, "judges"), join(context.work, "judges"));
}
