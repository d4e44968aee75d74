import createClient from "openapi-fetch";
import { handLoop } from "../parts/hand-loop.mjs";
import { expectAccepted } from "../parts/post.mjs";
import { isValid } from "../validators/ajv.mjs";

/** What a team builds from the contract with the tools at hand. */
export async function run(options) {
  const client = createClient({ baseUrl: options.url, headers: { authorization: "Bearer bench" } });
  await handLoop(options, {
    check(record) {
      if (!isValid(record)) throw new Error("a record is invalid");
    },
    async post(profiles) {
      const { response } = await client.POST("/api/v0/profiles", { body: { profiles } });
      expectAccepted(response.status);
    },
  });
}
