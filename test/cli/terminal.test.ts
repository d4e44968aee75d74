import { expect, test } from "vitest";
import { bytes, count, duration, paintFor, printable } from "../../src/cli/terminal.js";
import { textSink } from "../support/cli/invoke.js";

test("data cannot move the cursor, turn the writing direction, or hide", () => {
  expect(printable("a\u001b[2Jb\u202ecod\u2028e\ud800")).toBe("a\\u{1b}[2Jb\\u{202e}cod\\u{2028}e\\u{d800}");
  expect(printable("Ιωάννης, Нина 🌻, José")).toBe("Ιωάννης, Нина 🌻, José");
});

test("only a terminal gets colour, and not with NO_COLOR or --no-color", () => {
  const terminal = textSink(true).output;
  expect(paintFor(terminal, {}, true)("bold", "x")).toBe("\u001b[1mx\u001b[22m");
  expect(paintFor(terminal, { NO_COLOR: "1" }, true)("bold", "x")).toBe("x");
  expect(paintFor(terminal, {}, false)("bold", "x")).toBe("x");
  expect(paintFor(textSink().output, {}, true)("bold", "x")).toBe("x");
});

test("numbers have spaces between thousands, sizes and times have a unit", () => {
  expect([count(999), count(10_000), count(1_234_567)]).toEqual(["999", "10\u00a0000", "1\u00a0234\u00a0567"]);
  expect([bytes(999), bytes(1_500), bytes(2_100_000)]).toEqual(["999 B", "1.5 kB", "2.1 MB"]);
  expect([duration(240), duration(90_000), duration(3_720_000)]).toEqual(["0.2 s", "1 min 30 s", "1 h 2 min"]);
});
