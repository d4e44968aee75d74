import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSandbox, type Fault } from "../../src/sandbox/index.js";
import { HEADERS, messageOf, noon, PATH, post, record, upsert } from "../support/sandbox/post.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const ana = { email: "a@x.y" };

function faulty(fault: Fault) {
  const sandbox = createSandbox({ now: noon });
  sandbox.faults.next(fault);
  return sandbox;
}

test("a status comes with its headers and body, and only the planned requests get it", async () => {
  const sandbox = createSandbox();
  sandbox.faults.next({ kind: "status", status: 503, headers: { "retry-after": "7" }, body: "busy" }, 2);
  for (let request = 1; request <= 2; request += 1) {
    const response = await post(sandbox, ana);
    expect([response.status, response.headers.get("retry-after"), await response.text()]).toEqual([503, "7", "busy"]);
  }
  expect(sandbox.state.count).toBe(0);
  expect((await post(sandbox, ana)).status).toBe(202);
});

test("a status without a body is an error of the contract, and a 204 has none", async () => {
  const response = await post(faulty({ kind: "status", status: 500 }), ana);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await messageOf(response)).toContain("told to answer 500");
  expect(await (await post(faulty({ kind: "status", status: 204 }), ana)).text()).toBe("");
});

test("a proxy's page and a redirect are statuses too", async () => {
  const page = { kind: "status", status: 502, headers: { "content-type": "text/html" }, body: "<html>" } as const;
  expect((await post(faulty(page), ana)).headers.get("content-type")).toBe("text/html");
  const redirect = { kind: "status", status: 302, headers: { location: "https://other.example/" } } as const;
  expect((await post(faulty(redirect), ana)).headers.get("location")).toBe("https://other.example/");
});

test("a status can come after the batch was applied", async () => {
  const sandbox = faulty({ kind: "status", status: 504, applied: true });
  expect((await post(sandbox, ana)).status).toBe(504);
  expect(sandbox.state.count).toBe(1);
});

test.each([
  [{ kind: "reset", when: "before-read" }, "ECONNRESET", 0],
  [{ kind: "reset", when: "after-read" }, "ECONNRESET", 0],
  [{ kind: "reset", when: "after-apply" }, "ECONNRESET", 1],
  [{ kind: "garbage" }, "HPE_INVALID_CONSTANT", 0],
] as const)("%o rejects like fetch does", async (fault, code, applied) => {
  const sandbox = faulty(fault);
  const error = await post(sandbox, ana).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ message: "fetch failed", cause: { code } });
  expect(sandbox.state.count).toBe(applied);
});

test("a truncated answer has its status, and its body breaks off", async () => {
  const response = await post(faulty({ kind: "truncated" }), ana);
  expect(response.status).toBe(202);
  await expect(response.text()).rejects.toMatchObject({ cause: { code: "UND_ERR_SOCKET" } });
});

test("a stalled body ends when the caller gives up", async () => {
  const controller = new AbortController();
  const sandbox = faulty({ kind: "stalled" });
  const response = await sandbox.fetch(PATH, { ...upsert(record(ana)), signal: controller.signal });
  const text = response.text();
  controller.abort(new Error("enough"));
  await expect(text).rejects.toThrow("enough");
});

test("a dribbled body arrives byte by byte, and whole", async () => {
  const text = post(faulty({ kind: "dribbled", ms: 100 }), ana).then((response) => response.text());
  await vi.advanceTimersByTimeAsync(250);
  expect(await text).toBe("{}");
});

test("a connection that is lost when it is idle still gives its answer", async () => {
  const sandbox = faulty({ kind: "idle-closed" });
  for (let request = 1; request <= 2; request += 1) {
    const response = await post(sandbox, ana);
    expect([response.status, await response.text()]).toEqual([202, "{}"]);
  }
});

test.each([
  ["before-apply", 0],
  ["after-apply", 1],
] as const)("a delay %s waits, and a caller that gives up in it leaves %i profiles", async (when, applied) => {
  const sandbox = faulty({ kind: "delay", ms: 1_000, when });
  const controller = new AbortController();
  const answer = sandbox.fetch(PATH, { ...upsert(record(ana)), signal: controller.signal });
  await vi.advanceTimersByTimeAsync(999);
  controller.abort();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sandbox.state.count).toBe(applied);
  expect(vi.getTimerCount()).toBe(0);
});

test("after a delay comes the sandbox's own answer", async () => {
  const answer = post(faulty({ kind: "delay", ms: 1_000 }), ana);
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await answer).status).toBe(202);
});

test("a late batch is applied although the caller gave up", async () => {
  const sandbox = faulty({ kind: "late-apply", ms: 1_000 });
  const controller = new AbortController();
  const answer = sandbox.fetch(PATH, { ...upsert(record(ana)), signal: controller.signal });
  await vi.advanceTimersByTimeAsync(500);
  controller.abort();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  expect(sandbox.state.count).toBe(0);
  await vi.advanceTimersByTimeAsync(500);
  expect(sandbox.state.count).toBe(1);
});

test("a reset of the sandbox ends what is waiting, and nothing of it is applied later", async () => {
  const sandbox = faulty({ kind: "late-apply", ms: 1_000 });
  const answer = post(sandbox, ana);
  answer.catch(() => {});
  await vi.advanceTimersByTimeAsync(500);
  sandbox.reset();
  await expect(answer).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
  expect([sandbox.state.count, vi.getTimerCount()]).toEqual([0, 0]);
});

test("an aborted signal rejects before anything happens", async () => {
  const sandbox = createSandbox();
  const signal = AbortSignal.abort(new Error("no"));
  await expect(sandbox.fetch(PATH, { ...upsert(record(ana)), signal })).rejects.toThrow("no");
  expect(sandbox.requests.total).toBe(0);
});

test("the log tells how each request went, without the key", async () => {
  const sandbox = createSandbox({ now: noon });
  sandbox.faults.next({ kind: "reset", when: "before-read" });
  await post(sandbox, ana).catch(() => {});
  await post(sandbox, ana, { phoneNumber: "+1" });
  await sandbox.fetch("/nowhere");
  const headers = { "content-type": "application/json", authorization: "<redacted>" };
  const entry = { at: noon().toISOString(), method: "POST", path: PATH, headers };
  expect(sandbox.requests.recent()).toEqual([
    { ...entry, sequence: 1, fault: "reset" },
    { ...entry, sequence: 2, status: 202, bytes: expect.any(Number), profiles: 2 },
    { ...entry, sequence: 3, status: 404, method: "GET", path: "/nowhere", headers: {} },
  ]);
  expect(JSON.stringify(sandbox.requests.recent())).not.toContain(HEADERS.authorization);
});

test("the control plane and the page are neither logged nor disturbed", async () => {
  const sandbox = faulty({ kind: "garbage" });
  expect((await sandbox.fetch("/_sandbox/health")).status).toBe(200);
  expect((await sandbox.fetch("/")).status).toBe(200);
  expect([sandbox.requests.total, sandbox.faults.armed]).toEqual([0, true]);
});
