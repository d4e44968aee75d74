import { expect, onTestFinished, test } from "vitest";
import { type Intercept, type Recorder, startRecorder, unavailableOnce } from "./recorder.js";

async function recorder(intercept?: Intercept): Promise<Recorder> {
  const started = await startRecorder(intercept);
  onTestFinished(() => started.close());
  return started;
}

function post({ baseUrl, secretKey }: Recorder, body: string, key = secretKey): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  return fetch(`${baseUrl}/api/v0/profiles`, { method: "POST", headers, body });
}

const withEmail = (email: string): string =>
  `{ "profiles": [ {"profile": {"email": "${email}"}, "subscribedAtChanged": false} ] }`;

test("what arrives is kept as it came, in its order, with what was answered", async () => {
  const server = await recorder();
  await post(server, withEmail("ana@shop.example"));
  await post(server, withEmail("bad@refused.example"));
  expect(server.requests.map(({ status }) => status)).toEqual([202, 400]);
  expect(server.requests[0]?.body.toString("utf8")).toBe(withEmail("ana@shop.example"));
  expect(server.requests[1]?.answer).toContain("message");
  expect(server.sandbox.state.count).toBe(1);
});

test("another key is refused", async () => {
  const server = await recorder();
  expect((await post(server, withEmail("ana@shop.example"), "wrong-key")).status).toBe(401);
});

test("the first request for unavailable@shop.example meets a 503, and the second does not", async () => {
  const server = await recorder(unavailableOnce());
  const statuses = [];
  for (const name of ["ana", "unavailable", "unavailable"]) {
    statuses.push((await post(server, withEmail(`${name}@shop.example`))).status);
  }
  expect(statuses).toEqual([202, 503, 202]);
  expect(server.requests[1]?.answer).toBe('{"message":"Down for a moment. Try again."}');
});
