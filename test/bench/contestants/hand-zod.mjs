import { handLoop } from "../parts/hand-loop.mjs";
import { isValid } from "../validators/zod.mjs";

export const run = (options) =>
  handLoop(options, {
    check(record) {
      if (!isValid(record)) throw new Error("a record is invalid");
    },
  });
