// Kiota's npm package is a wrapper: on first use it downloads the generator, a .NET program, from outside the registries.
// Only what a registry gives is tried here, so the program is looked for first.
import { existsSync } from "node:fs";
import { ConsumerOperation, generateClient, KiotaGenerationLanguage } from "@microsoft/kiota";
import { getKiotaPath } from "./node_modules/@microsoft/kiota/dist/install.js";

const [openAPIFilePath, outputPath] = process.argv.slice(2);
if (!existsSync(getKiotaPath()))
  throw new Error("@microsoft/kiota has no generator in it: it downloads one on first use");
const result = await generateClient({
  openAPIFilePath,
  outputPath,
  language: KiotaGenerationLanguage.CSharp,
  clientClassName: "RelevaClient",
  clientNamespaceName: "Releva",
  operation: ConsumerOperation.Generate,
  workingDirectory: process.cwd(),
});
if (!result?.isSuccess) throw new Error(JSON.stringify(result?.logs));
