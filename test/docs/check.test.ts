import { describe, expect, test } from "vitest";
import { checkPayloads, type PayloadReport } from "../../scripts/docs/check.js";
import { createComponentCheck } from "../../scripts/docs/components.js";
import { readContract } from "../../scripts/generate/contract.js";

const contract = await readContract(new URL("../../openapi/", import.meta.url));
const checkComponent = createComponentCheck(contract);
const PATH = "/api/v0/profiles";

const check = (text: string, file = "README.md"): PayloadReport =>
  checkPayloads([{ file, text }], PATH, checkComponent);
const fence = (info: string, text: string): string => `Some text.\n\n\`\`\`${info}\n${text}\n\`\`\`\n`;
const RECORD = '{"profile": {"email": "ana@shop.example"}, "subscribedAtChanged": false}';

describe("fences", () => {
  test("are counted when they are valid", () => {
    expect(check(fence("json ProfileUpsert", RECORD))).toEqual({ fences: 1, curlBodies: 0, problems: [] });
  });

  test.each([
    ["ErrorMessage", '{"message": "no"}'],
    ["UpsertAccepted", "{}"],
    ["CustomFields", '{"date": [{"key": "lastSeen", "values": ["2024-10-02T00:00:00Z"]}]}'],
  ])("may show the component %s", (component, text) => {
    expect(check(fence(`json ${component}`, text)).problems).toEqual([]);
  });

  test.each([
    ["a field that the contract does not have", "json ProfileUpsert", RECORD.replace("email", "mail"), "/profile/mail"],
    ["a wrong value", "json ProfileUpsert", RECORD.replace("ana@", ""), "/profile/email"],
    ["a wrong value in a component without a generated validator", "json ErrorMessage", '{"message": 1}', "/message"],
    ["a day off the calendar", "json Profile", '{"email": "a@b", "birthday": "2019-02-30"}', "/birthday"],
    ["JSON that does not parse", "json ProfileUpsert", `${RECORD},`, ""],
    ["a comment in JSON", "jsonc ProfileUpsert", `// a record\n${RECORD}`, ""],
    ["no mark", "json", RECORD, ""],
    ["a mark that is no component", "json Customer", RECORD, ""],
  ])("with %s are a problem", (_, info, text, pointer) => {
    const { problems } = check(fence(info, text));
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(problems[0]).toMatchObject({ file: "README.md", line: 3 });
  });

  test("of several records are checked line by line", () => {
    const { fences, problems } = check(fence("ndjson ProfileUpsert", `${RECORD}\n${RECORD.replace("false", "0")}`));
    expect(fences).toBe(2);
    expect(problems).toMatchObject([{ line: 5, pointer: "/subscribedAtChanged" }]);
  });

  test("that show something else are not counted", () => {
    const text = fence("json not-a-payload", '{"read": 10}') + fence("ts", "{}") + fence("", "{}");
    expect(check(text)).toEqual({ fences: 0, curlBodies: 0, problems: [] });
  });

  test("are found with tildes, in lists, and when they are not closed", () => {
    const text = `- one\n  ~~~json ProfileUpsert\n  ${RECORD}\n  ~~~\n\`\`\`\`json ProfileUpsert\n{`;
    expect(check(text)).toMatchObject({ fences: 2, problems: [{ line: 5, pointer: "" }] });
  });
});

describe("curl bodies", () => {
  const curl = (body: string): string =>
    `# don't send this twice\n$ curl -sS -H "Authorization: Bearer $KEY" \\\n  https://releva.ai${PATH} ${body}\necho done`;
  const good = `{"profiles": [\n${RECORD}\n]}`;

  test.each(["-d", "-d ", "--data ", "--data-raw=", "--data-binary \\\n  "])("are read after %j", (option) => {
    expect(check(fence("sh", curl(`${option}'${good}'`)))).toEqual({ fences: 0, curlBodies: 1, problems: [] });
  });

  test("are read from scripts", () => {
    expect(check(curl(`-d '{"profiles": []}'`), "send.sh").problems).toMatchObject([
      { file: "send.sh", line: 2, pointer: "/profiles" },
    ]);
  });

  test.each([
    ["a field that the contract does not have", `-d '${good.replace("email", "mail")}'`, "/profiles/0/profile/mail"],
    ["JSON that does not parse", `-d '{"profiles": [}'`, ""],
    ["a body that the shell changes", '-d "$BODY"', ""],
    ["a body from elsewhere", "-d @-", ""],
    ["no body", "", ""],
  ])("with %s are a problem", (_, body, pointer) => {
    const { problems } = check(fence("console", curl(body)));
    expect(problems).toContainEqual(expect.objectContaining({ line: 5, pointer }));
  });

  test("of other paths are none of the contract", () => {
    const text = fence("sh", "curl -X POST localhost:1234/_sandbox/faults -d '{\"status\": 503}'");
    expect(check(text)).toEqual({ fences: 0, curlBodies: 0, problems: [] });
  });
});
