import { record } from "../records.mjs";

export const VALID = Array.from({ length: 1_000 }, (_, n) => record(n));

/** What none may let pass: a check that is not made costs nothing. */
export const SPOILED = [
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
  const profile = Object.entries({ ...VALID[0].profile, ...spoiler }).filter(([, value]) => value !== undefined);
  return { profile: Object.fromEntries(profile), subscribedAtChanged: true };
});

/** Candidates per second of CPU that `isGood` takes, after a warm-up. */
export function rateOf(isGood, candidates, ms) {
  measured(isGood, candidates, ms / 2);
  return measured(isGood, candidates, ms);
}

function measured(isGood, candidates, ms) {
  const start = process.cpuUsage();
  const until = performance.now() + ms;
  let taken = 0;
  while (performance.now() < until) {
    for (const candidate of candidates) if (isGood(candidate)) taken += 1;
  }
  const { user, system } = process.cpuUsage(start);
  return taken / ((user + system) / 1e6);
}
