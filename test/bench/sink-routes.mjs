/** What the sink answers, by the path that a client posts to, and how it counts the profiles of a body that it reads whole. */

const JSON_BODY = { "content-type": "application/json" };

/** The answer of elasticsearch, which says of every document what became of it. The client refuses a server that does not name itself. */
const INDEXED = JSON.stringify({
  index: {
    _index: "profiles",
    _id: "m1Zr9ZIBq3Yk0dOa7cXe",
    _version: 1,
    result: "created",
    _shards: { total: 2, successful: 1, failed: 0 },
    _seq_no: 0,
    _primary_term: 1,
    status: 201,
  },
});

/** @type {Record<string, { status: number, headers: Record<string, string>, count: (text: string) => number, answer: (profiles: number) => string }>} */
export const ROUTES = {
  "/api/v0/profiles": {
    status: 202,
    headers: JSON_BODY,
    count: (text) => JSON.parse(text).profiles.length,
    answer: () => "{}",
  },
  "/_bulk": {
    status: 200,
    headers: {
      "content-type": "application/vnd.elasticsearch+json;compatible-with=9",
      "x-elastic-product": "Elasticsearch",
    },
    count(text) {
      const lines = text.trimEnd().split("\n");
      for (const line of lines) JSON.parse(line);
      return lines.length / 2; // what is to be done, and the document
    },
    answer: (profiles) => `{"took":1,"errors":false,"items":[${Array(profiles).fill(INDEXED).join(",")}]}`,
  },
  "/api/profile-bulk-import-jobs": {
    status: 202,
    headers: { "content-type": "application/vnd.api+json" },
    count: (text) => JSON.parse(text).data.attributes.profiles.data.length,
    answer: (profiles) =>
      JSON.stringify({
        data: {
          type: "profile-bulk-import-job",
          id: "bench",
          attributes: { status: "queued", created_at: "2024-10-02T00:00:00+00:00", total_count: profiles },
        },
      }),
  },
  "/v1/batch": {
    status: 200,
    headers: JSON_BODY,
    count: (text) => JSON.parse(text).batch.length,
    answer: () => '{"success":true}',
  },
  "/batch": {
    status: 200,
    headers: JSON_BODY,
    count: (text) => JSON.parse(text).batch.length,
    answer: () => '{"status":1}',
  },
};

/** @param {string} url of a request */
export function routeOf(url) {
  const path = new URL(url, "http://sink").pathname.replace(/\/$/, "");
  return ROUTES[path];
}
