import { isDeepStrictEqual } from "node:util";

/** "Not both absent": means the same from draft-04 to 2020-12, and generators ignore it instead of losing the type. */
const NOT_BOTH_ABSENT = {
  properties: { email: { not: { writeOnly: true } }, phoneNumber: { not: { writeOnly: true } } },
};

export function emailOrPhone() {
  return {
    Root(root, { report, location }) {
      if (isDeepStrictEqual(root.components?.schemas?.Profile?.not, NOT_BOTH_ABSENT)) return;
      report({
        message: `Profile says "email or phoneNumber" as \`not: ${JSON.stringify(NOT_BOTH_ABSENT)}\`, exactly.`,
        location: location.child(["components", "schemas", "Profile"]).key(),
      });
    },
  };
}

/** With these a profile becomes `unknown` in openapi-typescript, an empty struct in Go, an accept-all in zod generators. */
export function noAlternatives() {
  return {
    Schema(schema, { report, location }) {
      for (const keyword of ["anyOf", "oneOf"]) {
        if (keyword in schema) {
          report({
            message: `\`${keyword}\` makes generators lose the type.`,
            location: location.child(keyword).key(),
          });
        }
      }
    },
  };
}
