import { BATCH_SIZE, postJson } from "../parts/hand-loop.mjs";
import { connect, filled } from "../parts/outbox.mjs";

/** The bare drainer: it parses, posts and deletes, one process alone, and the first failure ends it. */
export async function run({ url, database, dist }) {
  const post = postJson(url);
  const table = await filled(database, dist);
  const connection = await connect(database);
  for (;;) {
    const { rows } = await connection.query(`select id, payload::text from ${table} order by id limit ${BATCH_SIZE}`);
    if (rows.length === 0) break;
    await post(rows.map(({ payload }) => JSON.parse(payload)));
    await connection.query(`delete from ${table} where id = any($1::int8[])`, [rows.map(({ id }) => id)]);
  }
  await connection.end();
}
