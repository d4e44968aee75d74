import { expect, test } from "vitest";
import { drainOutbox, outboxSql } from "../src/engines/postgres.js";
import { createClient } from "../src/index.js";

const client = createClient({ secretKey: "k" });

test.each([
  ["nothing, as where its return is missing", undefined],
  ["what never tells that it is lost", { query: async () => ({ rows: [] }) }],
])("a connect that gives %s is refused, and not called again for ever", async (_, given) => {
  const connect = async (): Promise<never> => given as never;
  await expect(drainOutbox(client, { connect })).rejects.toMatchObject({
    code: "config",
    message: "connect gave no connection; it must give a connected Client of pg",
  });
});

test.each([
  ["letters that take two bytes each", "да".repeat(15)],
  ["too many letters", "x".repeat(51)],
  ["two dots", "a.b.c"],
])("a table name of %s is refused: PostgreSQL would cut it, and two tables would be one", (_, table) => {
  expect(() => outboxSql({ table })).toThrow("table must be a name of up to 50 bytes");
});

test("names with signs of SQL in them are names", () => {
  const sql = outboxSql({ table: `${"s".repeat(50)}.${"t".repeat(50)}` });
  expect(sql).toContain(`notify "${"s".repeat(50)}_${"t".repeat(12)}";`);
  expect(outboxSql({ table: "a$$b'c" })).toContain(`as 'begin notify "a$$b''c"; return null; end'`);
});
