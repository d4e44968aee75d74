/** It looks for a tsconfig.json beside its own code, not beside this file, so the extension that NodeNext needs is said here. */
export default {
  input: "openapi.json",
  output: { path: "generated", module: { extension: ".js" } },
};
