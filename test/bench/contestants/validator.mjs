import { record } from "../records.mjs";

const RECORDS = Array.from({ length: 1_000 }, (_, n) => record(n));
/** What none of them may let pass: a check that is not made costs nothing. */
const SPOILED = [
  { email: undefined, phoneNumber: undefined },
  { phoneNumber: "0888" },
  { email: "nobody" },
  { birthday: "2019-02-30" },
  { registeredAt: "2019-08-18" },
  { consent: "yes" },
  { location: { lat: 91, lon: 0 } },
  { custom: { string: [{ key: "", values: ["M"] }] } },
  { addTags: [1] },
  { firstname: "Ana" },
].map((spoiler) => {
  const profile = Object.entries({ ...RECORDS[0].profile, ...spoiler }).filter(([, value]) => value !== undefined);
  return { profile: Object.fromEntries(profile), subscribedAtChanged: true };
});

/** Valid records per second of CPU, after a warm-up. */
export async function run({ library, ms }) {
  const { isValid } = await import(`../validators/${library}.mjs`);
  if (!RECORDS.every(isValid)) throw new Error(`${library} refuses a valid record`);
  const passed = SPOILED.findIndex(isValid);
  if (passed !== -1) throw new Error(`${library} accepts the spoiled record ${passed}`);
  rate(isValid, ms / 2);
  return { perSecond: rate(isValid, ms) };
}

function rate(isValid, ms) {
  const start = process.cpuUsage();
  const until = performance.now() + ms;
  let checked = 0;
  while (performance.now() < until) {
    for (const candidate of RECORDS) if (isValid(candidate)) checked += 1;
  }
  const { user, system } = process.cpuUsage(start);
  return checked / ((user + system) / 1e6);
}
