import { HEADER } from "./header.js";

export function readme(): string {
  return `<!-- ${HEADER} -->
# Generated: do not edit

Everything here is written by \`npm run generate\` from \`openapi/\`; \`npm run generate -- --check\` fails when a file is
edited, missing or foreign. Change \`openapi/openapi.yaml\` or \`scripts/generate/\` instead.

| file | what it is |
| --- | --- |
| \`types.d.ts\` | the contract as TypeScript types, with "e-mail or phone number" as a union |
| \`validate.js\`, \`validate.d.ts\` | the validator: no import, no eval, every issue with its JSON Pointer |
| \`client.js\`, \`client.d.ts\` | openapi-fetch bound to the contract's paths and server |
| \`scanner.js\`, \`scanner.d.ts\` | says of the bytes of a record whether they surely are valid, at a third of the price of decoding and parsing them |
| \`fields.js\`, \`fields.d.ts\` | the fields that one column can fill, and how its text is read |
| \`fields.md\` | every field of the request, and what a column of a file can fill, for people |
| \`openapi.json\` | the contract as one self-contained file, OpenAPI 3.1 |
| \`openapi.yaml\` | the same in YAML |
| \`openapi-3.0.json\` | the same for tools that read only OpenAPI 3.0 |
| \`profile-upsert.schema.json\` | the request body as JSON Schema 2020-12 |
| \`profile-upsert.draft-07.schema.json\` | the same for validators of draft-07 |
| \`postman_collection.json\` | every example as a request with its test, for Postman and newman |
| \`vectors.json\` | request bodies with the verdict that every validator must give |
| \`contract.go\`, \`go.mod\` | the forms of the contract as a module of Go |
| \`SHA256SUMS\` | of the forms of the contract, for \`sha256sum --check\` |
`;
}
