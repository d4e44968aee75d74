import type fc from "fast-check";
import { backfilled } from "./backfilled.js";
import { batched } from "./batched.js";
import { delivered } from "./delivered.js";
import { resumed } from "./resumed.js";

/** Whatever happens on the way, the final state is the one of the records applied one by one. */
export const PROPERTIES: Readonly<Record<string, fc.IAsyncProperty<unknown>>> = {
  "a run from the beginning to the end": backfilled() as fc.IAsyncProperty<unknown>,
  "runs that are stopped, aborted and killed, and resumed": resumed() as fc.IAsyncProperty<unknown>,
  "a batcher": batched() as fc.IAsyncProperty<unknown>,
  "slices of a queue, delivered until nothing is left": delivered() as fc.IAsyncProperty<unknown>,
};
