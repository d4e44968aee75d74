import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./context.js";
import { SECRET_KEY } from "./recorder.js";
import { blocksOf, type Ended, problemsOf, SECTION_TRIALS } from "./section.js";

const page = readFileSync(join(ROOT, "openapi/README.md"), "utf8");

const sample = [
  "## A",
  "### One",
  "```sh",
  "make",
  "```",
  "```py send.py",
  "send()",
  "",
  "```",
  "### Two",
  "```sh",
  "no",
  "```",
];

test("the blocks of a section are its own, in their order, each with the file that it is", () => {
  expect(blocksOf(`\n${sample.join("\n")}\n`, "One")).toEqual([
    { language: "sh", text: "make\n" },
    { language: "py", file: "send.py", text: "send()\n\n" },
  ]);
  expect(() => blocksOf(page, "Cobol")).toThrow("no section Cobol");
});

test.each(["Python", "Go", "Java", "PHP", "Ruby", "C#"])(
  "%s is told the generator with its version, from where and to where, a program and how to run it",
  (language) => {
    const blocks = blocksOf(page, language);
    const commands = blocks.filter(({ file }) => file === undefined);
    const program = blocks.findLast(({ file }) => file !== undefined)?.text ?? "";
    expect(commands.length).toBeGreaterThan(1);
    expect(commands[0]?.text).toMatch(/ (?:-i openapi\.json -o|-o \S+) /);
    expect(commands[0]?.text).toMatch(/[-=@]v?\d+\.\d+\.\d+/);
    for (const word of ["RELEVA_BASE_URL", "RELEVA_SECRET_KEY", "429", "503", /retry.?after/i]) {
      expect(program).toMatch(word);
    }
  },
);

test("the tag of the contract is the one of its version", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "generated/openapi.json"), "utf8")).info;
  expect(blocksOf(page, "Get the file")[0]?.text).toContain(`--branch contract-v${version} `);
});

const sent = {
  profiles: [
    {
      profile: { email: "ana@shop.example", firstName: "Ana", registeredAt: "2024-05-17T09:30:00.000+00:00" },
      subscribedAtChanged: false,
    },
  ],
};
const request = (status: number, receivedAt: number, body: unknown = sent): Ended["requests"][number] => ({
  body: Buffer.from(JSON.stringify(body)),
  status,
  receivedAt,
});
const requests = [request(429, 0), request(202, 2000)];
const good: Ended = { isAccepted: true, output: { stdout: "accepted\n", stderr: "" }, requests };

function problems(changes: Partial<Ended>): readonly string[] {
  const [trial] = SECTION_TRIALS;
  if (!trial) throw new Error("there is no trial");
  return problemsOf(trial, { ...good, ...changes });
}

test("a program that sends what was set, once it may, is what the page promises", () => {
  expect(problems({})).toEqual([]);
});

const [record] = sent.profiles;
test.each([
  ["an end with a failure", { isAccepted: false }, "it ended badly"],
  ["a request too many", { requests: [...requests, request(202, 3000)] }, "it got 429,202,202"],
  ["haste", { requests: [request(429, 0), request(202, 900)] }, "it waited 900 ms"],
  [
    "a field that nobody set",
    {
      requests: requests.with(
        1,
        request(202, 2000, { profiles: [{ ...record, profile: { ...record?.profile, addTags: [] } }] }),
      ),
    },
    "field-added:profiles[].profile.addTags",
  ],
  ["silence", { output: { stdout: "", stderr: "" } }, 'it does not say "accepted"'],
  ["the key", { output: { stdout: "accepted", stderr: SECRET_KEY } }, "secret key"],
])("%s is found", (_, changes, problem) => {
  expect(problems(changes)).toEqual([expect.stringContaining(problem)]);
});
