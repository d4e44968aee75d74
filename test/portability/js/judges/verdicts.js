// @hyperjump/json-schema's verdict on every vector: node verdicts.js <schema> <vectors>
import { readFileSync } from "node:fs";
import { registerSchema, setShouldValidateFormat, validate } from "@hyperjump/json-schema/draft-2020-12";
import "@hyperjump/json-schema/formats";

const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const [schema, vectors] = process.argv.slice(-2).map(read);

setShouldValidateFormat(true);
registerSchema(schema);
const judge = await validate(schema.$id);
const verdicts = Object.fromEntries(vectors.map(({ name, body }) => [name, judge(body).valid]));

const manifest = new URL("node_modules/@hyperjump/json-schema/package.json", import.meta.url);
console.log(JSON.stringify({ version: read(manifest).version, verdicts }));
