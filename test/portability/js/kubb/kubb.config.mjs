import { defineConfig } from "@kubb/core";
import { pluginClient } from "@kubb/plugin-client";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";

export default defineConfig({
  input: { path: "openapi.json" },
  output: { path: "generated", extension: { ".ts": ".js" }, format: false, lint: false },
  plugins: [
    pluginOas({ generators: [] }), // or it writes the schemas as JSON too
    pluginTs(),
    // "full": with the default, "data", the status of the answer is lost.
    pluginClient({ client: "fetch", bundle: true, dataReturnType: "full" }),
  ],
});
