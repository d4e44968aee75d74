import { Ajv2020 } from "ajv/dist/2020.js";
import { validateProfileUpsert, validateUpsertProfilesRequest } from "../../generated/validate.js";
import type { Contract } from "../generate/contract.js";
import { FORMATS } from "../generate/formats.js";
import { closed, inlined, plain } from "../generate/schemas.js";

/** What is wrong with a payload, and where in it (a JSON Pointer). */
export interface PayloadIssue {
  readonly path: string;
  readonly message: string;
}

export type CheckComponent = (component: string, value: unknown) => readonly PayloadIssue[];

/** Checks values against components with every object closed. A component that the contract does not have is an issue. */
export function createComponentCheck({ schemas }: Pick<Contract, "schemas">): CheckComponent {
  const ajv = new Ajv2020({ allErrors: true, strictRequired: false, formats: FORMATS });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(closed(plain(inlined(schema, schemas))), name);

  return (component, value) => {
    // What users run has the better messages, so it judges what it can.
    if (component === "ProfileUpsert") return issuesOf(validateProfileUpsert(value));
    if (component === "UpsertProfilesRequest") return issuesOf(validateUpsertProfilesRequest(value));
    const validate = ajv.getSchema(component);
    if (validate === undefined) return [{ path: "", message: `the contract has no component ${component}` }];
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = "is invalid" }) => ({ path: instancePath, message }));
  };
}

function issuesOf(
  result: ReturnType<typeof validateProfileUpsert | typeof validateUpsertProfilesRequest>,
): readonly PayloadIssue[] {
  return result.ok ? [] : result.issues;
}
