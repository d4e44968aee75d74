import { expect, test } from "vitest";
import { createClientWithClock } from "../../src/client.js";
import type { ProfileUpsert } from "../../src/types.js";
import { fakeClock } from "../support/clock.js";
import { observedFetch } from "../support/fetch.js";
import { numberOf, people, person } from "../support/people.js";

/** A source that speaks when a test says so, such as a queue. */
function spoken(): {
  source: AsyncIterable<ProfileUpsert>;
  say: (record: ProfileUpsert) => void;
  end: () => void;
} {
  const given: ProfileUpsert[] = [];
  let hasEnded = false;
  let wake = (): void => {};
  async function* source(): AsyncGenerator<ProfileUpsert> {
    for (;;) {
      yield* given.splice(0);
      if (hasEnded) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return {
    source: source(),
    say(record) {
      given.push(record);
      wake();
    },
    end() {
      hasEnded = true;
      wake();
    },
  };
}

test("what waits of a slow source is sent lingerMs after its first record, though the source says nothing more", async () => {
  const clock = fakeClock();
  const api = observedFetch();
  const { source, say, end } = spoken();
  const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
  const run = client.backfill(source, { lingerMs: 400 });
  const sentNow = (): number[] => api.acceptedRecords().map(numberOf);

  for (const record of people(11)) say(record); // past the slow start
  await clock.advance(1_000);
  expect(sentNow()).toHaveLength(11);

  say(person(20));
  await clock.advance(300);
  say(person(21));
  await clock.advance(99);
  expect(sentNow()).toHaveLength(11);
  await clock.advance(1);
  expect(sentNow().slice(11)).toEqual([20, 21]);
  expect(clock.pending).toBe(0);

  end();
  expect(await run).toMatchObject({ ok: true, accepted: 13 });
});

test("a fast source is sent in full batches, however long it takes", async () => {
  const clock = fakeClock();
  const api = observedFetch();
  async function* source(): AsyncGenerator<ProfileUpsert> {
    for (const [position, record] of people(3_000).entries()) {
      if (position % 100 === 0) await new Promise<void>((resolve) => clock.setTimer(300, resolve));
      yield record;
    }
  }
  const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
  await clock.until(client.backfill(source(), { lingerMs: 2_000, concurrency: 1 }));
  expect(api.requests.map(({ records }) => records.length).slice(3, -1)).toEqual([500, 500, 500, 500, 500]);
});
