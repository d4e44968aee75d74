import { handLoop } from "../parts/hand-loop.mjs";

/** The hand loop without validation. */
export const run = handLoop;
