import { expect, test } from "vitest";
import { Fifo } from "../../src/batcher/queued.js";

test("what comes first goes first, however pushes and shifts alternate", () => {
  const fifo = new Fifo<number>();
  const model: number[] = [];
  for (let n = 0; n < 5_000; n += 1) {
    fifo.push(n);
    model.push(n);
    if (n % 3 !== 0) expect(fifo.shift()).toBe(model.shift());
    expect(fifo.size).toBe(model.length);
  }
  while (model.length > 0) expect(fifo.shift()).toBe(model.shift());
  expect([fifo.size, fifo.shift()]).toEqual([0, undefined]);
});

test("undefined is an item like any other", () => {
  const fifo = new Fifo<number | undefined>();
  for (const item of [undefined, 1, undefined]) fifo.push(item);
  expect([fifo.shift(), fifo.shift(), fifo.size]).toEqual([undefined, 1, 1]);
});
