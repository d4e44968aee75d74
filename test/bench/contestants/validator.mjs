import { rateOf, SPOILED, VALID } from "../parts/validity.mjs";

/** Valid records per second of CPU, after a warm-up. */
export async function run({ library, ms }) {
  const { isValid } = await import(`../validators/${library}.mjs`);
  if (!VALID.every(isValid)) throw new Error(`${library} refuses a valid record`);
  const passed = SPOILED.findIndex(isValid);
  if (passed !== -1) throw new Error(`${library} accepts the spoiled record ${passed}`);
  return { perSecond: rateOf(isValid, VALID, ms) };
}
