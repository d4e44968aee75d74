import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { transformSync } from "esbuild";
import type { Bench, Suite } from "../bench.js";
import type { Contestant, Sample } from "../contest.js";
import { type Finding, type Goal, ratio, spread } from "../findings.js";

const LIBRARIES = ["ours", "zod", "valibot", "typebox", "ajv"] as const;
const VALIDATOR = new URL("../../../generated/validate.js", import.meta.url);
/** Exports `isSurelyValid`, which is given the bytes of a line: the scanner is no public part of the build. */
const SCANNER = new URL("../validators/scanner.mjs", import.meta.url);

/** Valid records, one by one: the case that is paid for every time. */
export const validators: Suite = {
  name: "validators",
  run: async (bench) => [...(await libraries(bench)), ...(await scanner(bench))],
};

async function libraries(bench: Bench): Promise<Finding[]> {
  const contestant = (library: string): Contestant => ({ script: "validator", options: { library, ms: msOf(bench) } });
  const contestants = Object.fromEntries(LIBRARIES.map((library) => [library, contestant(library)]));
  const { ours, zod, valibot, typebox, ajv } = (await bench.contest("validators", contestants)) as Record<
    (typeof LIBRARIES)[number],
    Sample[]
  >;
  const faster = (than: string, theirs: readonly Sample[], goal?: Goal): Finding =>
    ratio(`validator: valid records per second over ${than}`, speedOf(ours), speedOf(theirs), goal);
  return [
    {
      what: "validator: valid records per second of CPU",
      reached: spread(speedOf(ours)),
      unit: "/s",
      ...(!existsSync(SCANNER) && { key: "checked" }),
    },
    faster("zod 4", zod, { atLeast: 4.5 }),
    faster("valibot", valibot),
    faster("typebox, compiled", typebox),
    faster("ajv with ajv-formats, compiled", ajv, { atLeast: 2.5 }),
    { what: "validator: generated/validate.js, minified, gzip", reached: gzipSize(), unit: "kB", goal: { atMost: 5 } },
  ];
}

/** Where there is a scanner, it is what checks a valid line: the sentence about checking is of it. */
async function scanner(bench: Bench): Promise<Finding[]> {
  if (!existsSync(SCANNER)) {
    process.stderr.write("scanner: left out, validators/scanner.mjs is not there\n");
    return [];
  }
  const contestant = (way: string): Contestant => ({ script: "line-reader", options: { way, ms: msOf(bench) } });
  const { scanned, parsed, decoded } = await bench.contest("scanner", {
    scanned: contestant("scanner"),
    parsed: contestant("parse"),
    decoded: contestant("decode"),
  });
  return [
    { what: "scanner: valid lines per second of CPU", reached: spread(speedOf(scanned)), unit: "/s", key: "checked" },
    ratio("scanner, valid lines, over JSON.parse alone", speedOf(scanned), speedOf(parsed), { atLeast: 2.5 }),
    ratio("scanner, valid lines, over decoding and JSON.parse", speedOf(scanned), speedOf(decoded)),
  ];
}

const msOf = ({ quick }: Bench): number => (quick ? 100 : 1_000);

const speedOf = (samples: readonly Sample[]): number[] => samples.map(({ perSecond = Number.NaN }) => perSecond);

/** As the package ships it: the file of the repository is written for its readers. */
function gzipSize(): Finding["reached"] {
  const { code } = transformSync(readFileSync(VALIDATOR, "utf8"), { minify: true, format: "esm" });
  return spread([gzipSync(code).length / 1000]);
}
