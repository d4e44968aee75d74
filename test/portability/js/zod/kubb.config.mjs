import { defineConfig } from "@kubb/core";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";
import { pluginZod } from "@kubb/plugin-zod";

/** `dateType`: how it reads a date-time. */
export const configFor = (dateType) =>
  defineConfig({
    input: { path: "openapi.json" },
    output: { path: "generated", extension: { ".ts": ".ts" }, format: false, lint: false },
    plugins: [pluginOas({ generators: [] }), pluginTs(), pluginZod({ output: { path: "zod" }, dateType })],
  });

export default configFor("string");
