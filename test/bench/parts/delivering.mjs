const DIST = new URL("../../../dist/", import.meta.url).href;

/** A client as a consumer on Node has it. @param dist URL of the folder of the build */
export async function delivering(url, dist = DIST) {
  const [{ createClient, recordOfJson }, { nodeFetch }] = await Promise.all(
    ["index.js", "node.js"].map((file) => import(`${dist}${file}`)),
  );
  return { client: createClient({ secretKey: "bench", baseUrl: url, fetch: nodeFetch }), recordOfJson, dist };
}
