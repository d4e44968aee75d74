import { rateOf, SPOILED, VALID } from "../parts/validity.mjs";

const textOf = (candidate) => JSON.stringify(candidate);
const bytesOf = (candidate) => Buffer.from(textOf(candidate));

/** What may be done with a line, each from what it starts with. */
const WAYS = {
  /** The scanner, which takes what is surely valid. */
  async scanner() {
    const { isSurelyValid } = await import("../validators/scanner.mjs");
    if (!VALID.map(bytesOf).every(isSurelyValid)) throw new Error("the scanner does not take a valid line");
    const passed = SPOILED.map(bytesOf).findIndex(isSurelyValid);
    if (passed !== -1) throw new Error(`the scanner takes the spoiled line ${passed}`);
    return { isGood: isSurelyValid, prepare: bytesOf };
  },
  /** JSON.parse alone, of a string that is there. */
  parse: () => ({ isGood: (text) => JSON.parse(text) !== null, prepare: textOf }),
  /** And of bytes, as they come from a file. */
  decode: () => ({ isGood: (line) => JSON.parse(line.utf8Slice()) !== null, prepare: bytesOf }),
};

/** Valid lines per second of CPU, after a warm-up. */
export async function run({ way, ms }) {
  const { isGood, prepare } = await WAYS[way]();
  return { perSecond: rateOf(isGood, VALID.map(prepare), ms) };
}
