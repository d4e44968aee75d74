import { expect, test } from "vitest";
import { CallbackScope } from "../../src/batcher/scope.js";

test("many scopes make at most one storage: each would slow down every promise of the process, for good", async () => {
  const hooks = process.getBuiltinModule("async_hooks");
  const { AsyncLocalStorage } = hooks;
  let made = 0;
  hooks.AsyncLocalStorage = class<T> extends AsyncLocalStorage<T> {
    constructor() {
      super();
      made += 1;
    }
  };
  try {
    for (let n = 0; n < 100; n += 1) await new CallbackScope().run(async () => {});
    expect(made).toBeLessThanOrEqual(1);
  } finally {
    hooks.AsyncLocalStorage = AsyncLocalStorage;
  }
});

test("a callback inside of another scope's callback is inside both, until it ends", async () => {
  const [outer, inner, stranger] = [new CallbackScope(), new CallbackScope(), new CallbackScope()];
  const seen: boolean[][] = [];
  const look = (): number => seen.push([outer.isInside, inner.isInside, stranger.isInside]);
  await outer.run(async () => {
    await inner.run(async () => {
      await undefined;
      look();
    });
    look();
  });
  look();
  expect(seen).toEqual([
    [true, true, false],
    [true, false, false],
    [false, false, false],
  ]);
});

test("what an earlier callback began and did not wait for is not inside the next", async () => {
  const scope = new CallbackScope();
  let begun: Promise<boolean> | undefined;
  await scope.run(() => {
    begun = new Promise((resolve) => setTimeout(resolve, 5)).then(() => scope.isInside);
  });
  let inside: boolean | undefined;
  await scope.run(async () => {
    inside = await begun;
  });
  expect(inside).toBe(false);
});
