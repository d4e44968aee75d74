import fc from "fast-check";
import { test } from "vitest";
import { PROPERTIES } from "../support/properties/all.js";

/** 10 000 sequences over all entry points; `npm test` runs 500 of each. */
test.each(Object.entries(PROPERTIES))("2 500 sequences: %s", (_, property) => fc.assert(property, { numRuns: 2_500 }));
