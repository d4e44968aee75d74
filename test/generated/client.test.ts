import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { CONTRACT_SERVER, CONTRACT_VERSION, createContractClient, UPSERT_PROFILES } from "../../generated/client.js";

const contract = parse(readFileSync(new URL("../../openapi/openapi.yaml", import.meta.url), "utf8"));

function observedFetch() {
  const requests: Request[] = [];
  const fetch = (request: Request) => {
    requests.push(request);
    return Promise.resolve(Response.json({}, { status: 202 }));
  };
  return { fetch, requests };
}

test("server, path and version are those of the contract", () => {
  expect(CONTRACT_SERVER).toBe(contract.servers[0].url);
  expect(CONTRACT_VERSION).toBe(contract.info.version);
  expect(Object.keys(contract.paths)).toEqual([UPSERT_PROFILES.path]);
});

test("a request goes to the contract's server as JSON, and follows no redirect", async () => {
  const { fetch, requests } = observedFetch();
  const profiles = [{ profile: { email: "ana@shop.example" }, subscribedAtChanged: true }];
  const { data, response } = await createContractClient({ fetch }).POST(UPSERT_PROFILES.path, { body: { profiles } });
  const [request] = requests;
  expect([request?.method, request?.url, request?.redirect]).toEqual([
    "POST",
    "https://releva.ai/api/v0/profiles",
    "manual",
  ]);
  expect(await request?.json()).toEqual({ profiles });
  expect([response.status, data]).toEqual([202, {}]);
});

test("another deployment is a base URL", async () => {
  const { fetch, requests } = observedFetch();
  const client = createContractClient({ fetch, baseUrl: "https://us.releva.ai" });
  await client.POST(UPSERT_PROFILES.path, { body: { profiles: [] } });
  expect(requests[0]?.url).toBe("https://us.releva.ai/api/v0/profiles");
});

test("what the contract does not have does not compile", () => {
  const client = createContractClient(observedFetch());
  // @ts-expect-error no such path
  const path = () => client.POST("/api/v0/profile", { body: { profiles: [] } });
  // @ts-expect-error no such operation
  const method = () => client.GET(UPSERT_PROFILES.path);
  // @ts-expect-error not a profile
  const body = () => client.POST(UPSERT_PROFILES.path, { body: { profiles: [{ profile: {} }] } });
  expect([path, method, body]).toHaveLength(3);
});
