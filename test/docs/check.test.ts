import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createDocumentCheck } from "../../scripts/docs/check.js";
import type { DocumentReport } from "../../scripts/docs/report.js";
import { readContract } from "../../scripts/generate/contract.js";

const CSV =
  "First name,Last name,Email,Phone number,Registration Date,Subscribe Date,Subscriptions,Tags,Accept Privacy Policy";
const FILES: Readonly<Record<string, string>> = {
  "good.csv": `${CSV}\nAna,,ana@shop.example,,,,,,\n`,
  "bad.csv": `${CSV}\nAna,,ana@shop.example,,,,,,\nZoe,,zoe,,,,,,\n`,
  "bad.ndjson": '{"profile":{"email":"ana@shop.example"}}\n',
};
const documents = createDocumentCheck({
  contract: await readContract(new URL("../../openapi/", import.meta.url)),
  page: readFileSync("openapi/vendor/profile-upsert.2024-10-02.txt", "utf8"),
  sources: ["const subscriber = retryAfterMs; RELEVA_SECRET_KEY; phone_number mail content subscribed"],
  readLinked: (_, url) => FILES[url],
});

const check = (text: string, file = "README.md"): Promise<DocumentReport> => documents.check({ file, text });
const fence = (info: string, text: string): string => `Some text.\n\n\`\`\`${info}\n${text}\n\`\`\`\n`;
const pointers = async (text: string): Promise<readonly string[]> =>
  (await check(text)).problems.map(({ pointer }) => pointer);
const messages = async (text: string, file?: string): Promise<readonly string[]> =>
  (await check(text, file)).problems.map(({ message }) => message);

const RECORD = '{"profile": {"email": "ana@shop.example"}, "subscribedAtChanged": false}';
const BODY = `{"profiles": [\n${RECORD}\n]}`;
const URL_OF_API = "https://releva.ai/api/v0/profiles";

describe("blocks of JSON", () => {
  test.each([
    ["ProfileUpsert", RECORD],
    ["ErrorMessage", '{"message": "no"}'],
    ["UpsertAccepted", "{}"],
    ["CustomFields", '{"date": [{"key": "lastSeen", "values": ["2024-10-02T00:00:00Z"]}]}'],
  ])("may show the component %s", async (component, text) => {
    expect(await check(fence(`json ${component}`, text))).toMatchObject({ found: { JSON: 1 }, problems: [] });
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
  ])("with %s are a problem", async (_, info, text, pointer) => {
    const { problems } = await check(fence(info, text));
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(problems[0]).toMatchObject({ file: "README.md", line: 3 });
  });

  test("of several records are checked line by line", async () => {
    const { found, problems } = await check(
      fence("ndjson ProfileUpsert", `${RECORD}\n${RECORD.replace("false", "0")}`),
    );
    expect(found.JSON).toBe(2);
    expect(problems).toMatchObject([{ line: 5, pointer: "/subscribedAtChanged" }]);
  });

  test("that are neither sent nor received are not judged", async () => {
    expect(await check(fence("json not-a-payload", '{"email": 10}'))).toEqual({ found: {}, problems: [] });
  });

  test("are found with tildes, in lists, and when they are not closed", async () => {
    const text = `- one\n  ~~~json ProfileUpsert\n  ${RECORD}\n  ~~~\n\`\`\`\`json ProfileUpsert\n{`;
    expect(await check(text)).toMatchObject({ found: { JSON: 2 }, problems: [{ line: 5, pointer: "" }] });
  });
});

describe("what is wrong on purpose", () => {
  const wrong = '{"profile": {"email": "no address"}, "subscribedAtChanged": false}';

  test.each([
    ["a block", fence("json ProfileUpsert invalid=email", wrong)],
    ["a block of code", fence("ts bad.ts invalid=email", `const bad = ${wrong};`)],
    ["a code span", `Not <!-- invalid=email --> \`${wrong}\`.`],
    ["a file behind a link", "Try <!-- invalid=email -->[a file](bad.csv)."],
  ])("is marked, in %s", async (_, text) => {
    expect(await messages(text)).toEqual([]);
    expect(await messages(text.replaceAll("no address", "a@b").replace("bad.csv", "good.csv"))).toEqual([
      "is marked invalid=email, and email is invalid 0 times, not 1",
    ]);
  });

  test("is wrong there alone", async () => {
    const marked = fence("ts two.ts invalid=email", `const two = [${wrong}, ${RECORD}];`);
    expect(await messages(marked)).toEqual([]);
    expect(await messages(marked.replace("ana@shop.example", "ana"))).toContain(
      "is marked invalid=email, and email is invalid 2 times, not 1",
    );
    expect(await pointers(marked.replace('"ana@shop.example"', '"a@b", "birthday": "1986"'))).toContain(
      "/profile/birthday",
    );
  });
});

describe("payloads elsewhere", () => {
  const wrong = RECORD.replace("ana@", "");

  test.each([
    ["a block without a language", fence("", `POST this:\n${wrong}`)],
    ["a block of text", fence("text", wrong)],
    ["an indented block", `Text.\n\n    ${wrong}\n`],
    ["a code span", `Send \`${wrong}\`.`],
    [
      "a code span with something left out",
      `Send \`${wrong.replace('"subscribedAtChanged": false', '"subscribedAtChanged": ...')}\`.`,
    ],
    ["a cell of a table", `| a |\n| --- |\n| \`${wrong}\` |\n`],
    ["a code span with more members", `Send \`${wrong.replace(', "subscribedAtChanged": false', ", ...")}\`.`],
    ["the output of a session", fence("console", `$ cat customers.ndjson\n${wrong}`)],
    ["YAML", fence("yaml", "profile:\n  email: ana\nsubscribedAtChanged: false")],
    [
      "TypeScript",
      fence("ts", `await client.upsert({ profile: { email: "ana", firstName: name }, subscribedAtChanged: false });`),
    ],
    [
      "JavaScript that spreads an object",
      fence("js", `send({ profile: { ...rest, email: "ana" }, subscribedAtChanged: false });`),
    ],
    [
      "Python",
      fence("python", `post(json={"profiles": [{"profile": {"email": "ana"}, "subscribedAtChanged": False}]})`),
    ],
  ])("are found in %s", async (_, text) => {
    expect((await pointers(text)).map((pointer) => pointer.split("/").at(-1))).toContain("email");
    expect(await messages(text.replace(/ana\b|shop\.example/, "ana@shop.example"))).toEqual([]);
  });

  test.each([
    ["Go", "go", 'releva.Profile{Email: releva.PtrString("x"), PhoneNumber: "0888 123"}', "/phoneNumber"],
    ["Java", "java", 'new Profile().email("ana@shop.example").phoneNumber("0888 123");', "/phoneNumber"],
    ["PHP", "php", "$body = ['profile' => ['email' => 'ana', 'firstName' => 'Ana']];", "/email"],
    ["Ruby", "ruby", 'Releva::Profile.new(phone_number: "359888")', "/phoneNumber"],
    ["C#", "csharp", 'new Profile { Birthday = "17.01.1986" };', "/birthday"],
    ["Kotlin", "kotlin", "Location(lat = 91.0, lon = 23.2)", "/lat"],
  ])("of %s are judged by names with a literal", async (_, language, code, pointer) => {
    expect(await pointers(fence(language, code))).toEqual(expect.arrayContaining([pointer]));
  });

  test.each([
    ["a required field", '{ profile: { email: "a@b" } }', "/subscribedAtChanged"],
    [
      "the type of a list",
      '{ profile: { email: "a@b", addTags: "vip" }, subscribedAtChanged: false }',
      "/profile/addTags",
    ],
    ["a name", '{ profile: { email: "a@b", first: "A" }, subscribedAtChanged: false }', "/profile/first"],
    ["who it is", '{ profile: { firstName: "A" }, subscribedAtChanged: false }', "/profile"],
  ])("of TypeScript are judged by %s", async (_, code, pointer) => {
    expect(await pointers(fence("ts", `const record = ${code};`))).toContain(pointer);
  });

  test("are not what a program puts together", async () => {
    const java = `/** One {"profile": {...}, "subscribedAtChanged": false} a line. */\nofString("{\\"profiles\\":[" + records + "]}")`;
    expect(await messages(fence("java", java))).toEqual([]);
    expect(await messages(fence("csharp", `$"{{\\"profiles\\":[{records}]}}"`))).toEqual([]);
    expect(await messages(fence("go", 'releva.Consent("")'))).toEqual([]);
    expect(await messages(fence("text", RECORD.slice(0, -1)))).toHaveLength(1);
  });

  test("are not objects that have a name by chance", async () => {
    const code = `const mapping = { columns: { mail: { field: "email" } }, subscribedAtChanged: "when-subscribed" };\nconst { email } = row; f({ status: 503, message });`;
    expect(await messages(fence("ts", code))).toEqual([]);
  });
});

describe("rows", () => {
  const good = `${CSV}\nAna,,ana@shop.example,,,,,,`;

  test("of a CSV are read as validate reads them", async () => {
    expect(await check(fence("csv", good))).toMatchObject({ found: { row: 1 }, problems: [] });
    expect((await check(fence("csv", good.replace("ana@", "")))).problems).toMatchObject([
      { line: 5, pointer: "/profile/email" },
    ]);
    expect(await messages(fence("csv", good.replace("Last name", "Surname")))).toHaveLength(1);
  });

  test("of a CSV are read by the mapping that a program beside it has", async () => {
    const program = fence(
      "ts",
      'const mapping = { columns: { mail: { field: "email" } }, subscribedAtChanged: false };\nreadCsv("a.csv", mapping);',
    );
    expect(await messages(program + fence("csv a.csv", "mail\nana@shop.example"))).toEqual([]);
    expect(await pointers(program + fence("csv a.csv", "mail\nana"))).toEqual(["/profile/email"]);
  });

  test("of a linked file are read, and named by its line", async () => {
    expect(await messages("See [it](good.csv).")).toEqual([]);
    expect((await messages("See [it](bad.csv)."))[0]).toMatch(/^bad\.csv:3 must be an e-mail address/);
    expect((await messages("See [it](bad.ndjson)."))[0]).toMatch(/^bad\.ndjson:1 /);
    expect(await messages("See [it](gone.csv).")).toEqual(["gone.csv is not there"]);
  });

  test("of a rejects file are invalid where they say, and only there", async () => {
    const reject = (record: string, path = "/profile/email"): string =>
      fence("console", `$ cat r\n{"line":1,"outcome":"invalid","path":"${path}","record":${record}}`);
    expect(await messages(reject(RECORD.replace("ana@", "")))).toEqual([]);
    expect(await messages(reject(RECORD))).toEqual(["is the reason of the reject, and is valid"]);
    expect(await pointers(reject(RECORD.replace("ana@", "").replace("false", "0")))).toEqual(["/subscribedAtChanged"]);
  });
});

describe("requests", () => {
  const AUTH = '-H "Authorization: Bearer $KEY"';
  const curl = (body: string): string =>
    `# don't send this twice\n$ curl -sS ${AUTH} -H "Content-Type: application/json" \\\n  ${URL_OF_API} ${body}\necho done`;

  test.each(["-d", "-d ", "--data ", "--data-raw=", "--data-binary \\\n  "])(
    "of curl have their body after %j",
    async (option) => {
      expect(await check(fence("sh", curl(`${option}'${BODY}'`)))).toMatchObject({
        found: { request: 1 },
        problems: [],
      });
    },
  );

  test("of scripts are read", async () => {
    expect((await check(curl(`-d '{"profiles": []}'`), "send.sh")).problems).toMatchObject([
      { file: "send.sh", line: 2, pointer: "/profiles" },
    ]);
  });

  test.each([
    ["a field that the contract does not have", `-d '${BODY.replace("email", "mail")}'`, "/profiles/0/profile/mail"],
    ["JSON that does not parse", `-d '{"profiles": [}'`, ""],
    ["a body that the document does not show", '-d "$BODY"', ""],
    ["a body from elsewhere", "-d @-", ""],
    ["no body", "", ""],
  ])("with %s are a problem", async (_, body, pointer) => {
    const { problems } = await check(fence("console", curl(body)));
    expect(problems).toContainEqual(expect.objectContaining({ line: 5, pointer }));
  });

  const other = (url: string, json = BODY): readonly (readonly [string, string])[] => [
    ["curl --json with a heredoc", `curl ${AUTH} --json @- "${url}" <<'END'\n${json}\nEND`],
    ["curl behind a pipe", `cat <<END | curl ${AUTH} -H 'content-type: application/json' -d @- ${url}\n${json}\nEND`],
    [
      "curl with a variable",
      `body='${json}'\ncurl -XPOST ${AUTH} -H 'Content-Type: application/json' -d "$body" ${url}`,
    ],
    [
      "wget",
      `wget -qO- --header="Authorization: Bearer $KEY" --header="Content-Type: application/json" --post-data='${json}' ${url}`,
    ],
    ["httpie", `http POST ${url} Authorization:"Bearer $KEY" --raw='${json}'`],
    [
      "httpie by members",
      `http ${url} Authorization:"Bearer $KEY" profiles:='${JSON.stringify((JSON.parse(json) as { readonly profiles?: unknown }).profiles)}'`,
    ],
  ];

  test.each(other(URL_OF_API))("of %s are right", async (_, command) => {
    expect(await check(fence("bash", command))).toMatchObject({ found: { request: 1 }, problems: [] });
  });

  test.each(other("$RELEVA_BASE_URL/api/v0/profile"))(
    "of %s have the path of the contract, at any server",
    async (_, command) => {
      expect(await messages(fence("bash", command))).toContain("the path is /api/v0/profiles, not /api/v0/profile");
    },
  );

  test.each(other("localhost:8080/api/v0/profiles", BODY.replace("ana@", "")))(
    "of %s have a body of the contract",
    async (_, command) => {
      expect(await pointers(fence("bash", command))).toContain("/profiles/0/profile/email");
    },
  );

  test.each([
    ["another method", "-X PUT", "the method is POST, not PUT"],
    ["a header that no server knows", "-H 'Foo: 1'", "the header foo is unknown"],
    ["redirects that are followed", "-L", "follows redirects: the POST becomes a GET, which seems to succeed"],
  ])("have no %s", async (_, option, message) => {
    expect(await messages(fence("sh", curl(`${option} -d '${BODY}'`)))).toEqual([message]);
  });

  test.each(["Authorization", "Content-Type", "Bearer"])("need %s", async (word) => {
    const broken = curl(`-d '${BODY}'`).replace(word, `${word.slice(0, -2)}q`);
    expect((await messages(fence("sh", broken))).join()).toContain(word);
  });

  test("may be shown as a message of HTTP", async () => {
    const message = `POST /api/v0/profiles HTTP/1.1\nHost: releva.ai\nAuthorization: Bearer x\nContent-Type: application/json\n\n${BODY}`;
    expect(await messages(fence("http", message))).toEqual([]);
    expect(await messages(fence("http", message.replace("POST", "PUT")))).toContain("the method is POST, not PUT");
    expect(await pointers(fence("http", message.replace("false", "0")))).toEqual(["/profiles/0/subscribedAtChanged"]);
  });

  test("of other servers are none of the contract", async () => {
    const text = fence("sh", "curl -X POST localhost:1234/_sandbox/faults -d '{\"status\": 503}'");
    expect(await check(text)).toMatchObject({ problems: [] });
  });
});

describe("names, values and addresses", () => {
  test.each([
    ["a field", "Set `subscribedAtChange`.", "subscribedAtChange is no name: subscribedAtChanged is"],
    ["a field as another language writes it", "Set `phone_number`.", "phone_number is no name: phoneNumber is"],
    ["a consent", "Never send `privacyPolcy`.", "privacyPolcy is no name: privacyPolicy is"],
    ["a component", "See `ErorMessage`.", "ErorMessage is no name: ErrorMessage is"],
    ["a header", "As long as `RetryAfter` says.", "RetryAfter is no name: Retry-After is"],
    ["a variable", "Set `RELEVA_SECRETKEY`.", "RELEVA_SECRETKEY is no name: RELEVA_SECRET_KEY is"],
    ["a field behind a flag", "Use `--drop-invalid phoneNumber,name`.", "name is no field"],
    ["a target of a column", "Use `--map 'Mail=mailbox'`.", expect.stringContaining("mailbox")],
    ["a path", "Send it to `/api/v1/profiles`.", "the path is /api/v0/profiles, not /api/v1/profiles"],
    ["a method", "`PUT https://releva.ai/api/v0/profiles`.", "the method is POST, not PUT"],
    ["a scheme", "At `http://releva.ai`.", "the API is reached over https"],
    ["a way to sign in", "Send `Authorization: Basic`.", "Authorization is Bearer, not Basic"],
    ["a day", "Since 2024-02-30.", "2024-02-30 is no day of the calendar"],
    ["a time", "At `2024-02-28T10:00:00`.", "2024-02-28T10:00:00 is no date-time with an offset"],
    ["bounds", "`lat` is -90 to 900.", "lat is -90 to 90"],
  ])("of %s are those of the contract", async (_, text, message) => {
    expect(await messages(text)).toContainEqual(message);
  });

  test("of phone numbers are in the form of the contract", async () => {
    expect(await messages("Call `+359888123405`, at +02:00.")).toEqual([]);
    expect(await pointers("Call `+359 888 123405`.")).toContain("/phoneNumber");
  });

  test("of our own or of another tool are left alone", async () => {
    expect(await messages("A `subscriber` waits `retryAfterMs`; `profile.phone_number` is Ruby's.")).toEqual([]);
  });

  test("of the table of fields are all there, with type and whether they are required", async () => {
    const table = readFileSync("generated/fields.md", "utf8");
    expect(await messages(table)).toEqual([]);
    expect(await messages(table.replace("| boolean | yes |", "| boolean |  |"))).toHaveLength(1);
    expect(await messages(table.replace("| date |", "| date-time |"))).toHaveLength(1);
    expect(await messages(table.replace(/^\| `profiles\[\]\.profile\.id`.*\n/m, ""))).toEqual([
      "profiles[].profile.id is missing",
    ]);
  });
});

describe("descriptions of the contract", () => {
  const contract = readFileSync("openapi/openapi.yaml", "utf8");
  const broken = (from: string, to: string): Promise<DocumentReport> => {
    expect(contract).toContain(from);
    return check(contract.replace(from, to), "openapi/openapi.yaml");
  };

  test.each([
    ["a phone", "for example +49875345976", "for example 49875345976"],
    ["a coordinate", "for example 39.123", "for example 139.123"],
    ["a consent", "`legitimateInterest` is the default", "`legitimateinterest` is the default"],
    ["a field", "of `email` and `phoneNumber` is required", "of `email` and `phoneNumbr` is required"],
    ["what [] does", "An empty array clears", "An empty array keeps"],
  ])("give %s that is right", async (_, from, to) => {
    const { problems } = await broken(from, to);
    const line = contract.slice(0, contract.indexOf(from)).split("\n").length;
    expect(new Set(problems.map((problem) => problem.line))).toEqual(new Set([line]));
  });
});

describe("sentences", () => {
  test.each([
    ["`[]` clears the subscriptions.", "`[]` leaves the subscriptions as they are."],
    [
      "`Some(None)` is null, `Some(Some(vec![]))` clears the subscriptions.",
      "`Some(Some(vec![]))` leaves the subscriptions.",
    ],
    ["Null or absent has no effect, and `[]` clears them.", "Null clears them, and `[]` has no effect."],
    ["Backfill events cannot be used to trigger campaigns.", "Backfill events trigger campaigns."],
    ["`202` means accepted, not\nyet visible.", "`202` means accepted, and the change is visible."],
    ["`202` means accepted.", "`200` means accepted."],
    [
      "When you use the Push API, pass the same custom properties, or you overwrite them.",
      "When you use the Push API, pass the same custom properties, which are merged.",
    ],
    ["At least one of `email` and `phoneNumber` is required.", "Both `email` and `phoneNumber` are required."],
    ["True if the subscription status has been changed.", "False if the subscription status has been changed."],
    ["Leave it blank if the profile is not subscribed.", "Leave it blank if the profile is subscribed."],
    [
      "To say that a profile is not subscribed, send a blank link.",
      "To say that a profile is subscribed, send a blank link.",
    ],
    ["Profiles that do not exist are created.", "Profiles that do not exist are ignored."],
    ["Do not follow redirects.", "Follow all redirects."],
    ['As the page says, "null has no effect".', 'As the page says, "null clears everything".'],
  ])("%s", async (right, wrong) => {
    expect(await messages(right)).toEqual([]);
    expect(await messages(wrong)).not.toEqual([]);
  });
});
