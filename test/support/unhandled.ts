import { afterAll, beforeAll, beforeEach } from "vitest";

/** Why promises failed that nobody handled, since the test began. */
export function useUnhandled(): readonly unknown[] {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  beforeAll(() => void process.on("unhandledRejection", note));
  beforeEach(() => void unhandled.splice(0));
  afterAll(() => void process.off("unhandledRejection", note));
  return unhandled;
}
