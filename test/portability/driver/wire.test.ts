import { expect, test } from "vitest";
import { type Exchange, scenario } from "./scenario.js";
import { type Arrived, differencesOfRun, type Run } from "./wire.js";

const message = "no";

function arrived({ body, status }: Exchange, changes: Partial<Arrived> = {}): Arrived {
  const answer = JSON.stringify(status === 202 ? {} : { message });
  return { body: Buffer.from(JSON.stringify(body)), status, answer, ...changes };
}

const told = ["refused 400", "wrong-key 401", "unavailable 503"]
  .map((line) => line.split(" "))
  .map(([step, status]) => JSON.stringify({ step, status: Number(status), message }));

const perfect: Run = { requests: scenario().map((exchange) => arrived(exchange)), stdout: told.join("\n") };

const names = (run: Run): readonly string[] => differencesOfRun(scenario(), run).map(({ name }) => name);

/** The perfect run with the request at `index` replaced by none, or by others. */
const withRequest = (index: number, ...requests: readonly Arrived[]): Run => ({
  ...perfect,
  requests: perfect.requests.toSpliced(index, 1, ...requests),
});

test("a run that does everything as it is written down has no differences", () => {
  expect(names(perfect)).toEqual([]);
});

test("a request that did not come is named by its step, and does not shift those after it", () => {
  expect(names(withRequest(1))).toEqual(["request-missing:identities"]);
});

test("a request too many is named", () => {
  const [first] = perfect.requests;
  expect(names(withRequest(23, ...perfect.requests.slice(23), first as Arrived))).toEqual(["request-unexpected"]);
});

test("another answer than the one expected is a difference", () => {
  const [, identities] = scenario();
  expect(names(withRequest(1, arrived(identities as Exchange, { status: 415 })))).toEqual(["answer:identities"]);
});

test("the same difference in a thousand records is named once", () => {
  const requests = perfect.requests.map((request) => ({
    ...request,
    body: Buffer.from(request.body.toString("utf8").replaceAll(/"firstName":"Bulk"/g, '"firstName":"BULK"')),
  }));
  expect(names({ ...perfect, requests })).toEqual(["value-changed:profiles[].profile.firstName"]);
});

test("bytes that are no UTF-8 are not taken for the text that was meant", () => {
  const latin1 = Buffer.from(JSON.stringify(scenario()[8]?.body), "latin1");
  expect(names(withRequest(8, arrived(scenario()[8] as Exchange, { body: latin1 })))).toContain("request-missing:text");
});

test("what the program could not read of a refusal is named by step", () => {
  const stdout = ["a line of another kind", told[0], told[1]?.replace("401", "0")].join("\n");
  expect(names({ ...perfect, stdout })).toEqual(["status-not-told:wrong-key", "refusal-not-told:unavailable"]);
  expect(names({ ...perfect, stdout: told.join("\n").replace('"no"', '"yes"') })).toEqual(["message-not-told:refused"]);
});

test("a program that failed is compared by what it did until then", () => {
  const requests = perfect.requests.slice(0, 2);
  expect(names({ requests, stdout: "", failure: "a trace" })).toEqual(["program-failed"]);
});
