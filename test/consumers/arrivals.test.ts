import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import { nodeFetch } from "../../src/node.js";
import { type Arrivals, startArrivals } from "./arrivals.js";
import { ARRIVE } from "./programs.js";

let arrivals: Arrivals;
beforeEach(async () => {
  arrivals = await startArrivals();
});
afterEach(() => arrivals.close());

async function send(emails: readonly string[], how: typeof fetch = nodeFetch): Promise<void> {
  const client = createClient({ ...arrivals.connection, fetch: how });
  for (const email of emails) await client.upsert({ profile: { email }, subscribedAtChanged: false });
}

test("what must arrive, and nothing else, is no problem", async () => {
  await send(ARRIVE.node);
  expect(arrivals.problems("node", 1)).toEqual([]);
});

test("a record too few, one too many and one sent twice are problems", async () => {
  await send([...ARRIVE.node.slice(1), "zoe@shop.example", "done@shop.example"]);
  expect(arrivals.problems("node", 1)).toEqual([
    "node-fetch@shop.example did not arrive",
    "zoe@shop.example arrived",
    "4 records arrived, and must be 3",
  ]);
});

test("a program that runs twice sends twice", async () => {
  await send([...ARRIVE.node, ...ARRIVE.node]);
  expect(arrivals.problems("node", 2)).toEqual([]);
  expect(arrivals.problems("node", 1)).toHaveLength(1);
});

test("the fetch of Node where nodeFetch was meant is a problem", async () => {
  await send(ARRIVE.node, fetch);
  expect(arrivals.problems("node", 1)).toEqual(["what nodeFetch is to send was sent by the global fetch"]);
});

test("a cell of types sends nothing", () => {
  expect(arrivals.problems("nothing", 1)).toEqual([]);
});
