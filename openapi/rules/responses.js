/** `4XX` and `5XX` give TypeScript and PHP that does not compile. */
export function responses202AndDefault() {
  return {
    Operation(operation, { report, location }) {
      const responses = operation.responses ?? {};
      for (const status of new Set(["202", "default", ...Object.keys(responses)])) {
        const isAllowed = status === "202" || status === "default";
        if (isAllowed && status in responses) continue;
        report({
          message: isAllowed
            ? `The response \`${status}\` is missing.`
            : `The responses are 202 and default, not ${status}.`,
          location: location.child(isAllowed ? ["responses"] : ["responses", status]).key(),
        });
      }
    },
  };
}

/** Class names of generated runtimes and of standard libraries: an `ApiError` of ours hides every HTTP error in Ruby. */
const RESERVED = new Set(
  "ApiError Error ApiException ApiClient ApiResponse Configuration Response Request Model File Date Object List Map String".split(
    " ",
  ),
);

export function reservedSchemaName() {
  return {
    NamedSchemas(schemas, { report, location }) {
      for (const name of Object.keys(schemas).filter((candidate) => RESERVED.has(candidate))) {
        report({
          message: `\`${name}\` clashes with a class of generated clients.`,
          location: location.child(name).key(),
        });
      }
    },
  };
}
