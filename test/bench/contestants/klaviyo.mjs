import { ApiKeySession, ProfilesApi } from "klaviyo-api";
import { BATCH_SIZE } from "../parts/hand-loop.mjs";
import { createPool } from "../parts/pool.mjs";
import { recordsIn } from "../parts/records-in.mjs";

/** A job of `bulkImportProfiles` for every 500 rows. Rows are put in its own shape; what it has no field for is a property. */
export async function run({ url, file, concurrency }) {
  const api = new ProfilesApi(new ApiKeySession("bench"));
  api.basePath = url;
  const pool = createPool(concurrency);
  const send = (profiles) =>
    api.bulkImportProfiles({
      data: { type: "profile-bulk-import-job", attributes: { profiles: { data: profiles } } },
    });
  let profiles = [];
  for await (const record of recordsIn(file)) {
    profiles.push(toProfile(record));
    if (profiles.length < BATCH_SIZE) continue;
    const batch = profiles;
    await pool.run(() => send(batch));
    profiles = [];
  }
  if (profiles.length > 0) await pool.run(() => send(profiles));
  await pool.drain();
}

function toProfile({ profile, subscribedAtChanged }) {
  const { email, phoneNumber, firstName, lastName, location, ...rest } = profile;
  return {
    type: "profile",
    attributes: {
      email,
      phoneNumber,
      firstName,
      lastName,
      location: { latitude: location.lat, longitude: location.lon },
      properties: { ...rest, subscribedAtChanged },
    },
  };
}
