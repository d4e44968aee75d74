// The verdicts of the zod schema that was generated here: node verdicts.mjs <package> <contract> <vectors>
import { readFileSync } from "node:fs";
import * as generated from "./schema.mjs";

const [name, , vectors] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, "utf8"));

/** As each generator names the schema of a request. */
const schema =
  generated.zUpsertProfilesRequest ??
  generated.upsertProfilesRequestSchema ??
  generated.UpsertProfilesBody ??
  generated.schemas.UpsertProfilesRequest;

const verdicts = Object.fromEntries(read(vectors).map(({ name, body }) => [name, schema.safeParse(body).success]));
const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
console.log(JSON.stringify({ version: read(manifest).version, verdicts }));
