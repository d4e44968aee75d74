import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./program.js";

const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/engines", import.meta.url));

/** The class path of a program from Maven Central and all that it needs; kept for the next time. */
export async function classPath(group: string, artifact: string, version: string): Promise<string> {
  const folder = join(CACHE, `${artifact}-${version}`);
  if (!existsSync(folder)) {
    const fresh = `${folder}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    writeFileSync(join(fresh, "pom.xml"), pom(group, artifact, version));
    await run("mvn", [
      "-q",
      "-B",
      "-f",
      join(fresh, "pom.xml"),
      "dependency:copy-dependencies",
      `-DoutputDirectory=${fresh}`,
    ]);
    if (existsSync(folder)) rmSync(fresh, { recursive: true });
    else renameSync(fresh, folder);
  }
  return join(folder, "*");
}

const pom = (
  group: string,
  artifact: string,
  version: string,
): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>none</groupId><artifactId>engine</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;
