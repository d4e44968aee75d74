import { expect, test } from "vitest";
import { quickstartRecords } from "./data.js";
import type { Observed } from "./expectations.js";
import { textProblems } from "./quickstarts.js";
import { type Recorded, SECRET_KEY } from "./recorder.js";
import { TRIALS } from "./trials.js";

function problems(trial: string, observed: Partial<Observed>): readonly string[] {
  const found = TRIALS.find(({ name }) => name === trial);
  if (!found) throw new Error(`there is no trial ${trial}`);
  return found.problems({ exitCode: 1, stdout: "", stderr: "", requests: [], ...observed });
}

function request(status: number, profiles: readonly unknown[], receivedAt: number, answer = "{}"): Recorded {
  return { path: "/api/v0/profiles", body: Buffer.from(JSON.stringify({ profiles })), receivedAt, status, answer };
}

const all = quickstartRecords();
const [first, second, third] = [all.slice(0, 500), all.slice(500, 1000), all.slice(1000)];
const perfect = [
  request(202, first, 0),
  request(429, second, 1),
  request(202, second, 2001),
  request(202, third, 2002),
];
const finished = { exitCode: 0, stdout: "1200 accepted", requests: perfect };

test("every record once and in order, with the time between that was asked for, is what is asked for", () => {
  expect(problems("all records", finished)).toEqual([]);
});

test.each([
  ["a batch that is lost", { requests: perfect.toSpliced(3, 1) }, "1000 records were accepted"],
  ["a batch that is sent twice", { requests: [...perfect, perfect[3] as Recorded] }, "1400 records were accepted"],
  ["a batch too large", { requests: [request(202, all, 0)] }, "1200 records, more than 500"],
  ["no pause", { requests: perfect.with(2, request(202, second, 11)) }, "it waited 10 ms"],
  ["no count", { stdout: "done" }, "does not say that 1200"],
  ["a failure at the end", { exitCode: 2 }, "it ended with 2, not 0"],
  ["the key", { stderr: `using ${SECRET_KEY}` }, "secret key"],
])("%s is found", (_, changes, problem) => {
  expect(problems("all records", { ...finished, ...changes })).toEqual([expect.stringContaining(problem)]);
});

const refusal = [request(202, first, 0), request(400, [], 0, '{"message":"profiles[2] is bad"}')];

test("batch, status and message of the server belong on stderr, and nothing of the customers", () => {
  const stderr = "batch 2, from line 502: 400 profiles[2] is bad";
  expect(problems("a refused record", { stderr, requests: refusal })).toEqual([]);
  expect(problems("a refused record", { stderr: "batch 2, from line 502: 400", requests: refusal })).toHaveLength(1);
  expect(problems("a refused record", { stderr: `${stderr} ana@shop.example`, requests: refusal })).toHaveLength(1);
});

test("what is down for good is tried again, and not for ever", () => {
  const down = (count: number): readonly Recorded[] =>
    Array.from({ length: count }, (_, index) => request(503, [], 1000 * index, '{"message":"down"}'));
  expect(problems("never available", { stderr: "503 down", requests: down(5) })).toEqual([]);
  expect(problems("never available", { stderr: "503 down", requests: down(1) })).toHaveLength(1);
  expect(problems("never available", { stderr: "503 down", requests: down(30) })).toHaveLength(1);
});

test("a redirect is not followed", () => {
  const redirect = request(302, [], 0, "<html>");
  expect(problems("a redirect, 302", { stderr: "302", requests: [redirect] })).toEqual([]);
  expect(problems("a redirect, 302", { stderr: "302", requests: [redirect, redirect] })).toHaveLength(1);
});

const USAGE = "Usage: it FILE, with RELEVA_SECRET_KEY and RELEVA_BASE_URL, else https://releva.ai";

test.each(["no argument", "two arguments", "no key", "an empty key", "a key with the end of a line"])(
  "%s is told how to use it, and sends nothing",
  (trial) => {
    expect(problems(trial, { exitCode: 2, stderr: USAGE })).toEqual([]);
    expect(problems(trial, { exitCode: 2, stdout: USAGE })).not.toEqual([]);
    expect(problems(trial, { exitCode: 1, stderr: USAGE })).toHaveLength(1);
    expect(problems(trial, { exitCode: 2, stderr: USAGE, requests: [request(400, [], 0)] })).toHaveLength(1);
  },
);

test("a bad line is named by its number and not shown, and nothing is sent", () => {
  const trial = "a line that is a row of CSV";
  expect(problems(trial, { exitCode: 2, stderr: "line 4 is bad" })).toEqual([]);
  expect(problems(trial, { exitCode: 2, stderr: "a line is bad" })).toHaveLength(1);
  expect(problems(trial, { exitCode: 2, stderr: "line 4 is bad: ana@shop.example" })).toHaveLength(1);
  expect(problems(trial, { exitCode: 2, stderr: "line 4 is bad", requests: refusal })).toHaveLength(1);
});

test("an empty file is no failure, is told, and sends no request without a record", () => {
  expect(problems("an empty file", { exitCode: 0, stderr: "there is no record in it" })).toEqual([]);
  expect(problems("an empty file", { exitCode: 0 })).toHaveLength(1);
  expect(problems("an empty file", { exitCode: 0, stderr: "no record", requests: [request(400, [], 0)] })).toHaveLength(
    1,
  );
});

test("a text that is not run has 90 lines and mentions what matters", () => {
  expect(textProblems("x\n".repeat(91), false)).toEqual(["91 lines, more than 90"]);
  expect(textProblems("x\n", true)).toContain("nothing about Retry-After");
});
