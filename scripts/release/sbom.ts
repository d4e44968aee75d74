/**
 * dist/sbom.cdx.json: the bill of materials, as CycloneDX 1.6. `npm audit` sees what npm installs; what is bundled is in no lock
 * file of a user, and is told to scanners here. The same sources give the same bill: it has no date and no serial number.
 */
import { readFileSync } from "node:fs";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { Builders, Factories } from "@cyclonedx/cyclonedx-library/Contrib/FromNodePackageJson";
import { Factories as Licenses } from "@cyclonedx/cyclonedx-library/Contrib/License";
import type { Bundled } from "../package/notices.js";

/** What the bill takes of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Materials {
  readonly manifest: Manifest;
  /** What npm installs with it: the dependencies of the manifest, and theirs. */
  readonly installed: readonly Manifest[];
  /** What is in its files. */
  readonly bundled: readonly Bundled[];
}

/** As the taxonomy of CycloneDX for npm says it. */
const BUNDLED = "cdx:npm:package:bundled";

const licenses = new Licenses.LicenseFactory((text) => {
  if (!/ (?:OR|AND|WITH) /.test(text)) throw new Error(`"${text}" is no expression of licences`);
});
const builder = new Builders.ComponentBuilder(new Factories.ExternalReferenceFactory(), licenses);

/** The text of the file. @throws where the manifest names a dependency that is not installed */
export function billOfMaterials({ manifest, installed, bundled }: Materials): string {
  const own = componentOf(manifest);
  const byName = new Map(installed.map((found) => [found.name, { ...found, component: componentOf(found) }]));
  for (const [from, { dependencies = {} }] of [[own, manifest] as const, ...[...byName.values()].map(pair)]) {
    for (const name of Object.keys(dependencies)) {
      const to = byName.get(name);
      if (to === undefined) throw new Error(`${from.name} depends on ${name}, which is not installed`);
      from.dependencies.add(to.component.bomRef);
    }
  }
  const inFiles = bundled.map(componentOf);
  for (const component of inFiles) {
    component.properties.add(new Models.Property(BUNDLED, "true"));
    own.dependencies.add(component.bomRef);
  }
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: own }) });
  for (const component of [...[...byName.values()].map((found) => found.component), ...inFiles]) {
    bom.components.add(component);
  }
  const normalizer = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalizer).serialize(bom, { sortLists: true, space: 1 })}\n`;
}

/** What npm installs with a package: its dependencies and theirs, each once. */
export function installedWith(manifest: Manifest): readonly Manifest[] {
  const found = new Map<string, Manifest>([[manifest.name, manifest]]);
  for (const { dependencies = {} } of found.values()) {
    for (const name of Object.keys(dependencies)) {
      if (!found.has(name)) found.set(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")));
    }
  }
  return [...found.values()].slice(1);
}

const pair = <T extends Manifest & { component: Models.Component }>(found: T) => [found.component, found] as const;

function componentOf({ name, version, ...manifest }: Manifest): Models.Component {
  const component = builder.makeComponent({ ...manifest, name, version }, Enums.ComponentType.Library);
  if (component === undefined) throw new Error(`${name} ${version} has no name that CycloneDX knows`);
  component.purl = `pkg:npm/${encodeURIComponent(name).replaceAll("%2F", "/")}@${encodeURIComponent(version)}`;
  component.bomRef.value = component.purl;
  return component;
}
