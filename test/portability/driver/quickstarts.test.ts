import { expect, test } from "vitest";
import { quickstartRecords } from "./data.js";
import { textProblems } from "./quickstarts.js";
import { type Recorded, SECRET_KEY } from "./recorder.js";
import { type Observed, TRIALS } from "./trials.js";

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
  request(202, second, 1001),
  request(202, third, 1002),
];
const finished = { exitCode: 0, stdout: "1200 accepted", requests: perfect };

test("every record once and in order, with a second between, is what is asked for", () => {
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

const refusal = [request(400, [], 0, '{"message":"profiles[2] is bad"}')];

test("the status and the message of the server belong on stderr, and nothing of the customers", () => {
  const stderr = "400: profiles[2] is bad";
  expect(problems("a refused record", { stderr, requests: refusal })).toEqual([]);
  expect(problems("a refused record", { stderr: "400", requests: refusal })).toHaveLength(1);
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
  expect(problems("a redirect", { stderr: "302", requests: [redirect] })).toEqual([]);
  expect(problems("a redirect", { stderr: "302", requests: [redirect, redirect] })).toHaveLength(1);
});

test("a text that is not run has 40 lines and mentions what matters", () => {
  expect(textProblems("x\n".repeat(41), false)).toEqual(["41 lines, more than 40"]);
  expect(textProblems("x\n", true)).toContain("nothing about Retry-After");
});
