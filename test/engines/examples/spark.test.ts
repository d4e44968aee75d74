import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { shuffledPositions } from "../../../src/sandbox/faults.js";
import { createProject, type Project } from "../../support/docs/project.js";
import { check, emailOf, type Observed, observe } from "../support/observed.js";
import { pyspark } from "../support/pyspark.js";

let bin: string;
let project: Project;
let sandbox: Observed;
beforeAll(async () => {
  bin = await pyspark(); // 500 MB: too much for the gate
  project = createProject();
  cpSync("examples", join(project.folder, "examples"), { recursive: true });
});
afterAll(() => project?.remove());
afterEach(() => sandbox?.close());

const PEOPLE = 600;
const VERSIONS = 3;

/** Versions of customers, in any order: when each was written is in its row. One in a hundred has no e-mail address. */
function rows(): string {
  const all = Array.from({ length: PEOPLE * VERSIONS }, (_, n) => {
    const [who, v] = [Math.floor(n / VERSIONS), 1 + (n % VERSIONS)];
    return {
      id: `c-${who}`,
      email: who % 100 === 99 ? "nobody" : emailOf(who),
      first_name: `v${v}`,
      registered_at: null,
      updated_at: `2024-01-0${v}T00:00:00Z`,
    };
  });
  return shuffledPositions(all.length, 5)
    .map((position) => `${JSON.stringify(all[position])}\n`)
    .join("");
}

test("PySpark pipes each partition into a command line of its own, and the newest row of each customer wins", async () => {
  sandbox = await observe();
  sandbox.sandbox.faults.add({ fault: { kind: "status", status: 503 }, when: { every: 7 } });
  project.write("customers.json", rows());
  const submit = `SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON='${bin}/python' '${bin}/spark-submit' --master 'local[2]' --conf spark.ui.enabled=false`;
  const line = `${submit} examples/engines/spark_backfill.py customers.json rejects`;
  const { code, stdout } = await project.runLine(line, sandbox.connection);
  expect(stdout).toContain(`${(PEOPLE - 6) * VERSIONS} accepted, ${6 * VERSIONS} in rejects\n`);
  expect(code).toBe(0);
  const last = new Map(
    Array.from({ length: PEOPLE }, (_, who) => [emailOf(who), VERSIONS] as const).filter((_, who) => who % 100 !== 99),
  );
  // Where several failures meet, a record that was accepted is sent once more to ask how the server is: a duplicate, and no step back.
  expect(check(sandbox, last)).toMatchObject({ old: [], stepBacks: 0 });
  const rejects = readdirSync(join(project.folder, "rejects")).filter((file) => file.endsWith(".rejects.ndjson"));
  const lines = rejects.flatMap((file) =>
    readFileSync(join(project.folder, "rejects", file), "utf8")
      .trim()
      .split("\n"),
  );
  expect(lines).toHaveLength(6 * VERSIONS);
});
