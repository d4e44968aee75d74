import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { transformSync } from "esbuild";
import type { Suite } from "../bench.js";
import type { Contestant, Sample } from "../contest.js";
import { type Finding, type Goal, ratio, spread } from "../findings.js";

const LIBRARIES = ["ours", "zod", "valibot", "typebox", "ajv"] as const;
const VALIDATOR = new URL("../../../generated/validate.js", import.meta.url);

/** Valid records, one by one: the case that is paid for every time. */
export const validators: Suite = {
  name: "validators",
  async run(bench) {
    const contestant = (library: string): Contestant => ({
      script: "validator",
      options: { library, ms: bench.quick ? 100 : 1_000 },
    });
    const contestants = Object.fromEntries(LIBRARIES.map((library) => [library, contestant(library)]));
    const { ours, zod, valibot, typebox, ajv } = (await bench.contest("validators", contestants)) as Record<
      (typeof LIBRARIES)[number],
      Sample[]
    >;
    const faster = (than: string, theirs: readonly Sample[], goal?: Goal): Finding =>
      ratio(`validator: valid records per second over ${than}`, speedOf(ours), speedOf(theirs), goal);
    return [
      faster("zod 4", zod, { atLeast: 4.5 }),
      faster("valibot", valibot),
      faster("typebox, compiled", typebox),
      faster("ajv with ajv-formats, compiled", ajv, { atLeast: 2.5 }),
      {
        what: "validator: generated/validate.js, minified, gzip",
        reached: gzipSize(),
        unit: "kB",
        goal: { atMost: 5 },
      },
    ];
  },
};

const speedOf = (samples: readonly Sample[]): number[] => samples.map(({ perSecond = Number.NaN }) => perSecond);

/** As the package ships it: the file of the repository is written for its readers. */
function gzipSize(): Finding["reached"] {
  const { code } = transformSync(readFileSync(VALIDATOR, "utf8"), { minify: true, format: "esm" });
  return spread([gzipSync(code).length / 1000]);
}
