// generated/postman_collection.json: every example of the contract as a request with its test, for Postman and newman.
import { readdir, readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import type { Contract } from "./contract.js";
import { FORMATS } from "./formats.js";
import { HEADER } from "./header.js";
import { inlined, plain, schemaNamed } from "./schemas.js";

interface Example {
  readonly summary: string;
  readonly value: unknown;
}

interface Operation {
  readonly summary: string;
  readonly description: string;
  readonly requestBody: {
    readonly content: {
      readonly "application/json": { readonly examples: Readonly<Record<string, { $ref: string }>> };
    };
  };
}

const HOW_TO = `Every request is an example of the contract, and tests its answer. They write profiles: \`baseUrl\` is that of the sandbox,
\`npx releva-profiles sandbox --port 8080\`, which prints its \`secretKey\`. For the API itself, set it to its server.`;

const ACCEPTED = `pm.test("accepted: 202 with an empty object", () => {
  pm.response.to.have.status(202);
  pm.expect(pm.response.json()).to.eql({});
});`;

const REFUSED = `pm.test("refused: 4xx with a message", () => {
  pm.expect(pm.response.code).to.be.within(400, 499);
  pm.expect(pm.response.json().message).to.be.a("string").that.is.not.empty;
});`;

/** `mistakes` is the folder of examples that must fail. */
export async function postman(contract: Contract, mistakes: URL): Promise<string> {
  const { title, description = "" } = contract.document.info as { title: string; description?: string };
  const { path, operation, examples } = upsertProfiles(contract);
  const refused = await refusedExamples(contract, mistakes);
  const [minimal] = examples;
  if (minimal === undefined) throw new Error("the operation has no example");
  const request = (body: unknown) => ({
    method: "POST",
    header: [{ key: "Content-Type", value: "application/json" }],
    body: { mode: "raw", raw: JSON.stringify(body, null, 2), options: { raw: { language: "json" } } },
    url: { raw: `{{baseUrl}}${path}`, host: ["{{baseUrl}}"], path: path.split("/").slice(1) },
    description: operation.description,
  });
  const item = ({ summary, value }: Example) => ({ name: summary, request: request(value), response: [] });
  const wrongKey = {
    name: "A wrong key",
    request: { ...request(minimal.value), auth: bearer("wrong-key") },
    response: [],
  };
  const collection = {
    info: {
      name: title,
      description: `${description}\n${HOW_TO}\n\n${HEADER}`,
      version: contract.version,
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    auth: bearer("{{secretKey}}"),
    variable: [
      { key: "baseUrl", value: "http://127.0.0.1:8080", type: "string" },
      { key: "secretKey", value: "", type: "string" },
    ],
    protocolProfileBehavior: { followRedirects: false }, // a POST that follows one becomes a GET
    item: [
      { name: operation.summary, event: [test(ACCEPTED)], item: examples.map(item) },
      { name: "Mistakes", event: [test(REFUSED)], item: [...refused.map(item), wrongKey] },
    ],
  };
  return `${JSON.stringify(collection, null, 2)}\n`;
}

function upsertProfiles({ document, operations }: Contract): {
  path: string;
  operation: Operation;
  examples: readonly Example[];
} {
  const path = operations.get("upsertProfiles")?.path;
  const operation = document.paths[path ?? ""]?.post as unknown as Operation | undefined;
  if (path === undefined || operation === undefined) throw new Error("the contract has no operation upsertProfiles");
  const components = document.components as unknown as { examples: Readonly<Record<string, Example>> };
  const examples = Object.values(operation.requestBody.content["application/json"].examples).map(({ $ref }) => {
    const example = components.examples[$ref.replace("#/components/examples/", "")];
    if (example === undefined) throw new Error(`the contract has no example ${$ref}`);
    return example;
  });
  return { path, operation, examples };
}

/** The examples of `folder` that the contract itself refuses: it is open, so a field that it does not know is no mistake to it. */
async function refusedExamples({ schemas }: Contract, folder: URL): Promise<readonly Example[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
  const ajv = new Ajv2020({
    strictRequired: false,
    allowUnionTypes: true,
    formats: FORMATS,
  });
  const isValid = ajv.compile(plain(inlined(schemaNamed(schemas, "UpsertProfilesRequest"), schemas)));
  return texts.map((text) => parse(text) as Example).filter(({ value }) => !isValid(value));
}

function bearer(token: string) {
  return { type: "bearer", bearer: [{ key: "token", value: token, type: "string" }] };
}

function test(script: string) {
  return { listen: "test", script: { type: "text/javascript", exec: script.split("\n") } };
}
