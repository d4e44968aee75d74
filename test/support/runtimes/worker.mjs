/** For runtimes that answer requests. The body is the connection to a sandbox, the answer the results. */
import { run } from "./suite.mjs";

export default {
  async fetch(request) {
    return Response.json(await run(await request.json()));
  },
};
