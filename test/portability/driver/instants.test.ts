import { expect, test } from "vitest";
import { instantOf, withoutFraction } from "./instants.js";

test("an instant is the same whatever its offset and however many zeros end its fraction", () => {
  const same = ["2024-10-02T10:15:30.5Z", "2024-10-02T12:15:30.500+02:00", "2024-10-02T04:45:30.500000000-05:30"];
  expect(new Set(same.map(instantOf))).toEqual(new Set(["2024-10-02T10:15:30.5Z"]));
});

test("a fraction keeps all its digits", () => {
  expect(instantOf("2024-10-02T10:15:30.123456789Z")).toBe("2024-10-02T10:15:30.123456789Z");
});

test.each([
  "2024-10-02 10:15:30Z",
  "2024-10-02T10:15:30",
  "2024-10-02T10:15:30+0200",
  "2024-10-02",
  "2024-13-02T10:15:30Z",
  1727864130,
  null,
])("%j is no date-time", (value) => {
  expect(instantOf(value)).toBeUndefined();
});

test("an instant without its fraction is the second that it is in", () => {
  expect(withoutFraction("2024-10-02T10:15:30.987Z")).toBe("2024-10-02T10:15:30Z");
});
