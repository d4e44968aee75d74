import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { validateRecord } from "../../../dist/validator.js";
import { BATCH_SIZE } from "../parts/hand-loop.mjs";
import { createPool } from "../parts/pool.mjs";
import { fetchPoster, httpPoster } from "../parts/post.mjs";

/** The least that reads a CSV file and sends what is valid: csv-parse, one mapping by hand, our validator, and fetch or node:http. */
export async function run({ url, file, concurrency, poster }) {
  const pool = createPool(concurrency);
  const post = poster === "http" ? httpPoster(url, concurrency) : fetchPoster(url);
  let profiles = [];
  for await (const row of createReadStream(file).pipe(parse({ columns: true }))) {
    const record = toRecord(row);
    if (!validateRecord(record).ok) throw new Error("a record is invalid");
    profiles.push(record);
    if (profiles.length < BATCH_SIZE) continue;
    const body = JSON.stringify({ profiles });
    await pool.run(() => post(body));
    profiles = [];
  }
  if (profiles.length > 0) await pool.run(() => post(JSON.stringify({ profiles })));
  await pool.drain();
}

/** What is undefined is absent: for the validator, and in the JSON. */
function toRecord(row) {
  const profile = {
    firstName: row["First name"] || undefined,
    lastName: row["Last name"] || undefined,
    email: row.Email || undefined,
    phoneNumber: row["Phone number"] || undefined,
    registeredAt: row["Registration Date"] || undefined,
    subscribedAt: row["Subscribe Date"] || undefined,
    subscriptions: listOf(row.Subscriptions),
    addTags: listOf(row.Tags),
    consent: row["Accept Privacy Policy"] === "Yes" ? "privacyPolicy" : undefined,
  };
  return { profile, subscribedAtChanged: profile.subscribedAt !== undefined };
}

const listOf = (cell) => (cell === "" ? undefined : cell.split(",").map((item) => item.trim()));
