import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Context } from "../leg.js";

const DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath";

/** The class path of these artifacts and what they depend on, in the repository of the user's Maven. */
export async function maven(run: Context["run"], folder: string, coordinates: readonly string[]): Promise<string> {
  const pom = pomFor(coordinates);
  const home = join(folder, createHash("sha256").update(pom).digest("hex").slice(0, 12));
  const classPathFile = join(home, "classpath");
  const known = existsSync(classPathFile) ? await readFile(classPathFile, "utf8") : undefined;
  if (known?.split(delimiter).every((jar) => existsSync(jar))) return known;

  await mkdir(home, { recursive: true });
  await writeFile(join(home, "pom.xml"), pom);
  await run("mvn", ["-B", "-q", DEPENDENCY_PLUGIN, `-Dmdep.outputFile=${classPathFile}`], { cwd: home });
  return readFile(classPathFile, "utf8");
}

function pomFor(coordinates: readonly string[]): string {
  const dependencies = coordinates.map((coordinate) => {
    const [group, artifact, version, ...rest] = coordinate.split(":");
    if (version === undefined || rest.length > 0) throw new Error(`${coordinate} is not group:artifact:version`);
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>releva</groupId><artifactId>portability</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies.join("\n")}
</dependencies>
</project>
`;
}
