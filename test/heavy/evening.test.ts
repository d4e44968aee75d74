import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fencesOf } from "../../scripts/docs/markdown.js";
import { readState } from "../../src/files/resume/state-file.js";
import { type SandboxServer, startSandbox } from "../../src/sandbox/serve.js";
import { createProject, type Project } from "../support/docs/project.js";
import { comparable, stepsOf } from "../support/docs/session.js";

/** The sections of examples/README.md that have sessions, in its order: each goes on in the folder that the one before left. */
const SECTIONS = readFileSync("examples/README.md", "utf8")
  .split(/^## /m)
  .map((text) => ({
    title: text.slice(0, text.indexOf("\n")),
    steps: fencesOf(text)
      .filter(({ language }) => language === "console")
      .flatMap((fence) => stepsOf(fence.text)),
  }))
  .filter(({ steps }) => steps.length > 0);

/** The whole export, whatever was wrong with it. */
const CUSTOMERS = 1_000;

let project: Project;
beforeAll(() => {
  project = createProject();
  cpSync("examples", join(project.folder, "examples"), { recursive: true });
});
afterAll(() => project.remove());

/** How far a run came when it was killed depends on time. */
const withoutProgress = (output: string): string => output.replace(/\d+ records (?=settled)|(?<=after )\d+/g, "n ");

async function play(steps: (typeof SECTIONS)[number]["steps"], { connection }: SandboxServer): Promise<number[]> {
  const codes: number[] = [];
  for (const { command, output } of steps) {
    const ended = await project.runLine(command, connection);
    expect(withoutProgress(comparable(ended.stdout)), command).toBe(withoutProgress(comparable(output)));
    codes.push(ended.code);
    if (command.includes("KILL")) await expectHalfWay();
  }
  return codes;
}

async function expectHalfWay(): Promise<void> {
  const state = await readState(join(project.folder, "customers_export.csv.releva-state.json"));
  expect(state?.checkpoint?.report).toBeUndefined();
  expect(state?.checkpoint?.watermark).toBeGreaterThan(0);
}

/** What was in flight when a run was killed is sent again: at most a batch for each of the four requests. */
const SENT_TWICE = 4 * 50;

test.each([
  { title: "An export of Shopify", codes: [0, 0, 3, 0, 0, 0], mostEvents: CUSTOMERS },
  { title: "As people write it at home", codes: Array(16).fill(0), mostEvents: 4 * CUSTOMERS },
  { title: "Through a pipe", codes: [3, 0, 0], mostEvents: CUSTOMERS },
  { title: "Killed, and resumed", codes: [137, 2, 3, 0, 0], mostEvents: CUSTOMERS + SENT_TWICE },
])("$title: the sessions print what they show, and every customer arrives", async ({ title, codes, mostEvents }) => {
  const server = await startSandbox();
  try {
    const section = SECTIONS.find((candidate) => candidate.title === title);
    expect(await play(section?.steps ?? [], server)).toEqual(codes);
    const { state, events } = server.sandbox;
    expect(state.count).toBe(CUSTOMERS);
    expect(events.total).toBeLessThanOrEqual(mostEvents);
  } finally {
    await server.close();
  }
});

test("no section is left out", () => {
  expect(SECTIONS.map(({ title }) => title)).toEqual([
    "An export of Shopify",
    "As people write it at home",
    "Through a pipe",
    "Killed, and resumed",
  ]);
});
