import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { EXIT } from "../../../src/cli/exit.js";
import { readState } from "../../../src/files/resume/state-file.js";
import { type SandboxServer, startSandbox } from "../../../src/node.js";
import { programIn } from "../../support/installed.js";
import { type Program, start, until } from "../support/program.js";

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly resources: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

const job = parse(readFileSync("examples/kubernetes-job.yaml", "utf8"));
const pod = job.spec.template.spec;
const [container] = pod.containers as [Container];
const folder = mkdtempSync(join(tmpdir(), "releva-job-"));
let server: SandboxServer;
afterEach(() => server?.close());
afterAll(() => rmSync(folder, { recursive: true }));

/** What its Pod would run, with the volume in `folder`. */
function startPod(): Program {
  const args = container.args.map((arg) => arg.replace("/data/", `${folder}/`));
  const { baseUrl, secretKey } = server.connection;
  const env = { ...process.env, RELEVA_BASE_URL: baseUrl, RELEVA_SECRET_KEY: secretKey };
  return start(process.execPath, [programIn(inject("installed")), ...args], { env });
}

const exitCode = async (program: Program): Promise<number | null> => {
  await until(() => program.hasEnded(), "the Pod has ended");
  return program.child.exitCode;
};

/** Customers whom a further Pod will not send again. */
const saved = async (): Promise<number> =>
  (await readState(join(folder, "customers.releva-state.json")))?.checkpoint?.counts.accepted ?? 0;
/** Four requests of 500: the server may apply them after their client was killed. */
const IN_FLIGHT = 2_000;

const customersCsv = (rows: number): string =>
  `email,first_name\n${Array.from({ length: rows }, (_, n) => `c${n}@shop.example,Ana`).join("\n")}\n`;

test("the Job gets its key from a Secret, and keeps what it needs to go on with on a volume (gate)", () => {
  const secret = { secretKeyRef: { name: "releva", key: "secret-key" } };
  expect(container.env).toEqual([{ name: "RELEVA_SECRET_KEY", valueFrom: secret }]);
  const [mount] = container.volumeMounts;
  expect(pod.volumes).toEqual([{ name: mount?.name, persistentVolumeClaim: { claimName: "customers" } }]);
  const paths = container.args.filter((arg) => arg.includes("/"));
  expect(paths).toHaveLength(3);
  for (const path of paths) expect(path.replace(/^--\w+=/, "")).toMatch(`${mount?.mountPath}/`);
  expect(container.resources).toMatchObject({ requests: { cpu: "500m" }, limits: { memory: "256Mi" } });
});

test("a Pod that another one would follow in vain ends the Job, and no other does (gate)", () => {
  const [failing, ignored] = job.spec.podFailurePolicy.rules;
  const { usage, rejects, key, systemic } = EXIT;
  expect(failing).toMatchObject({ action: "FailJob", onExitCodes: { values: [usage, rejects, key, systemic] } });
  expect(failing.onExitCodes.containerName).toBe(container.name);
  expect(ignored).toEqual({ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] });
  expect([pod.restartPolicy, job.spec.backoffLimit, job.spec.parallelism]).toEqual(["Never", 6, 1]);
  expect(`--timeout=${pod.terminationGracePeriodSeconds - 30}s`).toBe(
    container.args.find((arg) => /timeout/.test(arg)),
  );
});

test.each([
  ["a node that is drained", "SIGTERM", 143],
  ["a Pod that is killed", "SIGKILL", null],
] as const)("after %s the next Pod goes on where it stopped (gate)", async (_, signal, code) => {
  server = await startSandbox();
  writeFileSync(join(folder, "customers.csv"), customersCsv(20_000));
  for (const name of ["releva-state.json", "rejects.ndjson"])
    rmSync(join(folder, `customers.${name}`), { force: true });
  server.sandbox.faults.add({ fault: { kind: "delay", ms: 60 }, when: { every: 1 } });
  const first = startPod();
  await until(
    async () => first.hasEnded() || (await saved()) > 2_000,
    "a part of them is accepted, and its state is saved",
  );
  first.signal(signal);
  expect(await exitCode(first), first.output()).toBe(code);
  const before = server.sandbox.state.count;
  expect(before).toBeLessThan(20_000);
  const mayComeAgain = signal === "SIGTERM" ? 0 : before - (await saved()) + IN_FLIGHT;
  expect([await exitCode(startPod()), server.sandbox.state.count]).toEqual([EXIT.ok, 20_000]);
  expect(server.sandbox.events.total - 20_000).toBeLessThanOrEqual(mayComeAgain);
});
