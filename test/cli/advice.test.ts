import { expect, test } from "vitest";
import { messageOf } from "../../src/cli/advice.js";
import { FileError, type FileFact } from "../../src/files/file-error.js";
import { ConfigError } from "../../src/index.js";

const advice = (fact: FileFact): string => messageOf(new FileError(fact, "What is wrong."));

test.each<[FileFact, string]>([
  ["state-unsafe", "Or name another one with --state."],
  ["state-unreadable", "Name another one with --state."],
  ["state-unwritable", "Name another place with --state."],
  ["state-version", "Use the one that wrote it, or start anew with --restart."],
  ["state-damaged", "Put a copy of it back, or start anew with --restart."],
  ["state-foreign", "Name another one with --state."],
  ["state-locked", "Or keep a state of its own with --state <another file>."],
  ["rejects-foreign", "Name another one with --rejects."],
  ["state-without-rejects", "Go on without one, or start anew with --restart."],
  ["rejects-without-state", "Move the rejects away, or start anew with --restart."],
  ["rejects-unsafe", "Or name another one with --rejects."],
  ["rejects-unwritable", "Name another place with --rejects."],
  ["rejects-left", "Send it or move it away, or name another one with --rejects."],
  ["rejects-changed", "Put it back as it was (--rejects says where it is), or start anew with --restart."],
  ["disk-full", "Make room, then go on with --resume."],
  ["unknown-export", "Say what each column fills: --map <column>=<field>, or --map auto for what is likely"],
  ["nobody-subscribed", "Say it: --subscribed-at-changed false."],
])("%s: the message is followed by what to type", (fact, remedy) => {
  expect(advice(fact)).toBe(`What is wrong. ${remedy}`);
});

test("an error without a fact is printed as it is", () => {
  expect(messageOf(new ConfigError("maxBatchSize must be at least 1"))).toBe("maxBatchSize must be at least 1");
});
