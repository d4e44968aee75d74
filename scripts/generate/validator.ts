// generated/validate.js and validate.d.ts: the contract's closed schemas compiled by ajv, bundled with runtime/.
import { checksFor } from "./ajv-code.js";
import { atLeastOneOf, type Contract, type Schema } from "./contract.js";
import { HEADER } from "./header.js";
import { moduleOf } from "./module.js";
import { FORMAT_MESSAGES, MESSAGES, PATTERN_MESSAGES, TYPE_NAMES } from "./runtime/messages.js";
import {
  closed,
  enumsWithoutType,
  inlined,
  nodesOf,
  owning,
  plain,
  rebased,
  schemaNamed,
  withoutDescriptions,
} from "./schemas.js";

export async function generateValidator(contract: Contract): Promise<string> {
  return moduleOf(`
    import { validated } from "./runtime/validate.ts";
    export { nearest, shownName } from "./runtime/property-name.ts";
    ${checksFor(checkedSchemas(contract))}
    // Functions, so that a bundler may leave out one that is not used.
    export function validateProfileUpsert(input, options) { return validated(ProfileUpsert, input, options); }
    export function validateUpsertProfilesRequest(input, options) { return validated(UpsertProfilesRequest, input, options); }`);
}

/** The record is one flat schema, because ajv spends an object and a string on every `$ref`; the request refers to it. */
function checkedSchemas({ schemas }: Contract): Record<string, Schema> {
  const checked = {
    ProfileUpsert: inlined(schemaNamed(schemas, "ProfileUpsert"), schemas),
    UpsertProfilesRequest: rebased(schemaNamed(schemas, "UpsertProfilesRequest"), ""),
  };
  return Object.fromEntries(
    Object.entries(checked).map(([name, schema]) => {
      nodesOf(schema).forEach(assertSayable);
      return [name, owning(closed(enumsWithoutType(withoutDescriptions(plain(schema)))))];
    }),
  );
}

const STRUCTURE: ReadonlySet<string> = new Set([
  "$ref",
  "properties",
  "items",
  "not",
  "description",
  "x-assumption",
  "writeOnly",
]);

/** A contract that grows beyond what runtime/ can say in words, or checks exactly, must stop the generator. */
function assertSayable(schema: Schema): void {
  const { type, pattern, not, format, minLength } = schema;
  const isGuard = type === undefined; // the inner schema of a `not`
  const unsaid = Object.keys(schema).find((keyword) => !STRUCTURE.has(keyword) && !(keyword in MESSAGES));
  if (unsaid !== undefined)
    throw new Error(`scripts/generate/runtime/messages.ts has no message for the keyword ${unsaid}`);
  const unnamed = [type ?? []].flat().find((name) => !(name in TYPE_NAMES));
  if (unnamed !== undefined)
    throw new Error(`scripts/generate/runtime/messages.ts has no name for the type ${unnamed}`);
  if (pattern !== undefined && !isGuard && PATTERN_MESSAGES[String(pattern)] === undefined) {
    throw new Error(`scripts/generate/runtime/messages.ts has no message for the pattern ${pattern}`);
  }
  if (format !== undefined && format !== "double" && FORMAT_MESSAGES[String(format)] === undefined) {
    throw new Error(`scripts/generate/runtime/messages.ts has no message for the format ${format}`);
  }
  if (not !== undefined && !isGuard && pattern === undefined && atLeastOneOf(schema) === undefined) {
    throw new Error("a `not` is either the guard of a pattern or the rule that not all of some properties are absent");
  }
  if (typeof minLength === "number" && minLength > 1)
    throw new Error(
      "minLength above 1 needs a count of code points: decide in scripts/generate/ajv-code.ts who counts",
    );
}

export function generateValidatorTypes(): string {
  return `// ${HEADER}
import type { ProfileUpsert, UpsertProfilesRequest } from "./types.js";

/** One thing that is wrong with a record or a request. It holds no value. */
export interface ValidationIssue {
  /**
   * JSON Pointer from the input. For a missing or an unknown property it names that property (an unknown name is shown
   * when it looks like an identifier, else it is \`<name>\`); for the rule "email or phoneNumber" it names the profile.
   */
  readonly path: string;
  /**
   * The keyword of the broken rule: type, required, enum, pattern, format, minimum, maximum, minItems, minLength; or
   * \`unknown\` for a property the contract does not name, \`identity\` for "email or phoneNumber".
   */
  readonly code: string;
  /** The rule and its remedy in words. Never the value. */
  readonly message: string;
  /** The rule as data, for example \`{ expected: "string", received: "number" }\`. Never the value. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The verdict: \`ok\` tells which of the two it is. */
export type ValidationResult<T> =
  | {
      /** Valid. */
      readonly ok: true;
      /** The input itself. */
      readonly value: T;
    }
  | {
      /** Invalid. */
      readonly ok: false;
      /** All that is wrong, at most 20. */
      readonly issues: readonly ValidationIssue[];
    };

/** How strictly to validate. */
export interface ValidateOptions {
  /**
   * What to do with a property that the contract does not name: \`refuse\` finds typos, \`ignore\` is the contract itself,
   * whose objects are open.
   * @default "refuse"
   */
  readonly unknownFields?: "refuse" | "ignore" | undefined;
}

/** Checks one item of \`profiles\`. Reports at most 20 issues, one per path, and never throws. \`value\` is the input itself. */
export declare function validateProfileUpsert(
  input: unknown,
  options?: ValidateOptions,
): ValidationResult<ProfileUpsert>;

/** The name of a property that the contract does not know, when it looks like an identifier; else \`<name>\`. */
export declare function shownName(name: string): string;

/** The allowed name that was probably meant by \`name\`, if one is close. */
export declare function nearest(name: string, allowed: readonly string[]): string | undefined;

/** Checks a whole request body, in the same way. */
export declare function validateUpsertProfilesRequest(
  input: unknown,
  options?: ValidateOptions,
): ValidationResult<UpsertProfilesRequest>;
`;
}
