import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** The published schema, closed to unknown fields as we are by default, and compiled when the program starts. */
const text = readFileSync(new URL("../../../generated/profile-upsert.schema.json", import.meta.url), "utf8");
const schema = JSON.parse(text, (_, value) =>
  value?.type === "object" ? { additionalProperties: false, ...value } : value,
);
const ajv = new Ajv2020();
addFormats.default(ajv);
ajv.addSchema(schema);

export const isValid = ajv.getSchema(`${schema.$id}#/$defs/ProfileUpsert`);
