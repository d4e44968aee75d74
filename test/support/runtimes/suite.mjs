/**
 * What every runtime must do with the packed package, as plain functions that throw: no test framework runs everywhere.
 * `server` is a sandbox, in this process or behind a socket; its control plane is the same.
 */
import { createClient, isRelevaError } from "releva-profiles";
import { createSandbox } from "releva-profiles/sandbox";
import { validateRecord } from "releva-profiles/validator";

const record = (n, email = `customer${n}@shop.example`) => ({
  profile: { email, firstName: `Name ${n}` },
  subscribedAtChanged: false,
});
const refused = (n) => record(n, `customer${n}@refused.example`);
const invalid = { profile: { firstName: "Nobody" }, subscribedAtChanged: false };

function equal(found, expected) {
  const [is, must] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== must) throw new Error(`${is} must be ${must}`);
}

function holds(condition, what) {
  if (!condition) throw new Error(`it does not hold that ${what}`);
}

async function errorOf(promise) {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  holds(isRelevaError(error), `it rejects with an error of the package, not ${error}`);
  return error;
}

const codeOf = async (promise) => (await errorOf(promise)).code;

const CHECKS = {
  async "an upsert is accepted"({ client, count }) {
    const { accepted, attempts } = await client().upsert([record(1), record(2)]);
    equal([accepted, attempts, await count()], [2, 1, 2]);
  },

  async "an invalid record is told, and nothing is sent"({ client, requests }) {
    const { ok, issues } = validateRecord(invalid);
    equal([ok, issues[0].code], [false, "identity"]);
    const error = await errorOf(client().upsert([record(1), invalid]));
    equal([error.code, error.issues[0].path, await requests()], ["validation", "/profiles/1/profile", 0]);
  },

  async "a backfill of 2 000 records loses only an invalid and a refused one"({ client, count }) {
    const rejects = [];
    const source = Array.from({ length: 2000 }, (_, n) => (n === 17 ? invalid : n === 1203 ? refused(n) : record(n)));
    const report = await client().backfill(source, {
      onReject: ({ index, outcome }) => void rejects.push([index, outcome]),
    });
    equal(
      [report.status, report.read, report.accepted, report.invalid, report.rejected],
      ["completed", 2000, 1998, 1, 1],
    );
    rejects.sort(([a], [b]) => a - b);
    equal(
      [rejects, await count()],
      [
        [
          [17, "invalid"],
          [1203, "rejected"],
        ],
        1998,
      ],
    );
  },

  async "a backfill takes a stream, and goes on where it was stopped"({ client, count }) {
    let checkpoint;
    const store = {
      load: async () => checkpoint,
      async save(next) {
        checkpoint = next;
        first.stop();
      },
    };
    const stream = () => ReadableStream.from(Array.from({ length: 300 }, (_, n) => record(n)));
    const options = { checkpoint: store, fingerprint: "300 records" };
    const first = client().backfill(stream(), options);
    const stopped = await first;
    equal([stopped.status, stopped.accepted === 300], ["stopped", false]);
    const { status, accepted, read } = await client().backfill(stream(), options);
    equal([status, accepted, read, await count()], ["completed", 300, 300, 300]);
  },

  async "a 503 with Retry-After is waited for"({ client, plan }) {
    await plan({ fault: { kind: "status", status: 503, headers: { "retry-after": "1" } } });
    const { attempts, durationMs } = await client().upsert(record(1));
    equal([attempts, durationMs >= 1000], [2, true]);
  },

  async "a request whose connection breaks is sent again"({ client, plan, count, requests }) {
    await plan({ fault: { kind: "reset", when: "after-apply" } });
    const { accepted } = await client().upsert(record(1), { retry: { baseDelayMs: 10 } });
    equal([accepted, await requests(), await count()], [1, 2, 1]); // by us, or by the fetch of Deno
  },

  async "a redirect is not followed"({ client, plan, requests }) {
    await plan({ fault: { kind: "status", status: 302, headers: { location: "http://127.0.0.1:1/elsewhere" } } });
    equal([await codeOf(client().upsert(record(1))), await requests()], ["unexpected_response", 1]);
  },

  async "a wrong key is told, and is in no error"({ client, count }) {
    const error = await errorOf(client({ secretKey: "sandbox_wrong" }).upsert(record(1)));
    equal([error.code, error.status, await count()], ["authentication", 401, 0]);
    for (const text of [String(error), error.stack, JSON.stringify(error)]) {
      holds(!text.includes("sandbox_wrong"), "the error is without the key");
    }
  },

  async "an attempt times out"({ client, plan, count }) {
    await plan({ fault: { kind: "delay", ms: 2000 } });
    const startedAt = Date.now();
    equal(await codeOf(client().upsert(record(1), { timeoutMs: 200, retry: false })), "timeout");
    holds(Date.now() - startedAt < 1500, "the timeout ends the call, and not the answer");
    equal(await count(), 0);
  },

  async "the caller's signal ends a call and a run"({ client, plan }) {
    await plan({ fault: { kind: "delay", ms: 2000 }, times: 2 });
    const startedAt = Date.now();
    const signal = () => AbortSignal.timeout(100);
    equal(await codeOf(client().upsert(record(1), { signal: signal() })), "aborted");
    const { code, cause, report } = await errorOf(client().backfill([record(1), record(2)], { signal: signal() }));
    equal([code, cause.code, report.failed, report.unsent], ["backfill", "aborted", 1, 1]);
    holds(Date.now() - startedAt < 1500, "the signal ends them, and not the answer");
  },

  async "a batcher sends what was added, and tells each how it went"({ client, count, requests }) {
    const rejects = [];
    const batcher = client().batcher({ lingerMs: 20, onReject: ({ outcome }) => void rejects.push(outcome) });
    const adds = Array.from({ length: 30 }, (_, n) => batcher.add(record(n)));
    await batcher.flush();
    await Promise.all(adds);
    const before = await requests();
    holds(before < 30, `30 records need fewer requests, not ${before}`);
    await batcher.add(record(30)); // nothing but the linger sends it
    equal(await codeOf(batcher.add(refused(31))), "bad_request");
    equal(await codeOf(batcher.add(invalid)), "validation");
    equal(batcher.tryAdd(record(32)), true);
    await batcher.close();
    equal(await codeOf(batcher.add(record(33))), "closed");
    equal([batcher.pending, rejects, await count()], [0, ["rejected", "invalid"], 32]);
  },

  async "a slice is delivered, and each record has its result"({ client, count, plan }) {
    const results = await client().deliver([record(1), invalid, refused(2), record(3)]);
    equal(
      results.map(({ status }) => status),
      ["accepted", "invalid", "rejected", "accepted"],
    );
    await plan({ fault: { kind: "status", status: 503 }, times: 10 });
    const [result] = await client().deliver([record(4)], { retry: false });
    equal([result.status, result.error.code, await count()], ["undelivered", "server", 2]);
  },

  async "events tell of requests, and hold no values"({ client, plan }) {
    const events = [];
    await plan({ fault: { kind: "status", status: 500 } });
    await client({ onEvent: (event) => events.push(event) }).upsert(record(1), { retry: { baseDelayMs: 10 } });
    equal(
      events.map(({ type }) => type),
      ["request", "response", "retry", "request", "response"],
    );
    holds(!JSON.stringify(events).includes("shop.example"), "no event holds an e-mail");
  },
};

/** A sandbox as the checks use it. */
function connect({ secretKey, baseUrl, fetch: send = fetch }) {
  const control = (path, body) =>
    send(`${baseUrl}/_sandbox/${path}`, body && { method: "POST", body: JSON.stringify(body) });
  const read = async (path) => (await control(path)).json();
  return {
    client: (options) => createClient({ secretKey, baseUrl, fetch: send, ...options }),
    count: async () => (await read("profiles")).count,
    requests: async () => (await read("requests")).total,
    reset: () => control("reset", {}),
    async plan(plan) {
      const { status } = await control("faults", plan);
      equal(status, 204);
    },
  };
}

/** Runs all checks against a sandbox in this process, and against the one behind `connection`. */
export async function run(connection) {
  const results = [];
  for (const [where, server] of [
    ["in process", connect(createSandbox().connection)],
    ["over a socket", connect(connection)],
  ]) {
    for (const [name, check] of Object.entries(CHECKS)) {
      await server.reset();
      const problem = await check(server).then(
        () => undefined,
        (error) => String(error?.stack ?? error),
      );
      results.push({ name: `${where}: ${name}`, problem });
    }
  }
  return results;
}
