import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { validateUpsertProfilesRequest } from "../../generated/validate.js";

interface Item {
  readonly name: string;
  readonly request: {
    readonly url: { readonly raw: string };
    readonly body: { readonly raw: string };
    readonly auth?: unknown;
  };
}

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const collection = read("generated/postman_collection.json");
const [accepted, mistakes] = collection.item as { readonly item: readonly Item[] }[];

/** As the server sees it: a field that the contract does not know is no mistake. */
const isValid = ({ request }: Item) =>
  validateUpsertProfilesRequest(JSON.parse(request.body.raw), { unknownFields: "ignore" }).ok;

test("every example of the operation is a request, and is valid", () => {
  const { examples } =
    read("generated/openapi.json").paths["/api/v0/profiles"].post.requestBody.content["application/json"];
  expect(accepted?.item).toHaveLength(Object.keys(examples).length);
  expect(accepted?.item.filter((item) => !isValid(item))).toEqual([]);
});

test("every mistake is a request and is refused, but for those that an open contract cannot see", () => {
  const files = readdirSync(new URL("../../openapi/examples/invalid/", import.meta.url));
  const bodies = mistakes?.item.filter(({ request }) => request.auth === undefined) ?? [];
  expect(files.length - bodies.length).toBe(2); // custom-as-map, unknown-field
  expect(bodies.filter(isValid)).toEqual([]);
});

test("base URL and key are variables: who fills in nothing reaches the sandbox, and the key is not in the file", () => {
  expect(collection.variable).toMatchObject([
    { key: "baseUrl", value: "http://127.0.0.1:8080" },
    { key: "secretKey", value: "" },
  ]);
  const requests = [accepted, mistakes].flatMap((folder) => folder?.item ?? []);
  expect(new Set(requests.map(({ request }) => request.url.raw))).toEqual(new Set(["{{baseUrl}}/api/v0/profiles"]));
});
