import { Client } from "@elastic/elasticsearch";
import { linesIn } from "../parts/records-in.mjs";

/** Some 500 rows: the helper knows no count. */
const BYTES = 300_000;

/** As its documents show it: lines are handed on as they are, nobody parses them. */
export async function run({ url, file, concurrency }) {
  const client = new Client({ node: url });
  await client.helpers.bulk({
    datasource: linesIn(file),
    onDocument: () => ({ index: { _index: "profiles" } }),
    flushBytes: BYTES,
    concurrency,
    onDrop: ({ status }) => {
      throw new Error(`a document was dropped: ${status}`);
    },
  });
  await client.close();
}
