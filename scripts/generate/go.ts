// generated/ as a module of Go that only carries the forms of the contract: no copy of them is kept anywhere else.
import { HEADER } from "./header.js";
import { goModule } from "./repository.js";

export function goMod(): string {
  return `// ${HEADER}\nmodule ${goModule("generated")}\n\ngo 1.16\n`;
}

export function goFiles(names: readonly string[]): string {
  return `// ${HEADER}

// Package contract has the contract of Releva's Profile Upsert API as files.
package contract

import "embed"

// Files holds the forms of the contract by name, for example "openapi.json".
//
//go:embed ${names.join(" ")}
var Files embed.FS
`;
}
