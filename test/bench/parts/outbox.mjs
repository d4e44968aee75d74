import pg from "pg";

const DIST = new URL("../../../dist/", import.meta.url).href;

export async function connect(database) {
  const connection = new pg.Client({ connectionString: database });
  await connection.connect();
  return connection;
}

/** An outbox of its own with all rows of `rows`. Its name. */
export async function filled(database, dist = DIST) {
  const { outboxSql } = await import(`${dist}engines/postgres.js`);
  const table = `outbox_${process.pid}_${Date.now()}`;
  const connection = await connect(database);
  await connection.query(outboxSql({ table }));
  await connection.query(`insert into ${table} (key, payload) select key, payload from rows order by id`);
  await connection.end();
  return table;
}
