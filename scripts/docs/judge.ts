import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { validateProfileUpsert, validateUpsertProfilesRequest } from "../../generated/validate.js";
import type { Contract, PlacedOperation, Schema } from "../generate/contract.js";
import { FORMATS } from "../generate/formats.js";
import { closed, inlined, nodesOf, plain } from "../generate/schemas.js";
import { holesOf, withoutHoles } from "./holes.js";

/** What is wrong with a payload, and where in it (a JSON Pointer; empty for the whole). */
export interface PayloadIssue {
  readonly path: string;
  readonly message: string;
}

/** Says of values whether they are what the contract wants, with every object closed. */
export interface Judge {
  readonly operation: PlacedOperation;
  readonly server: string;
  readonly schemas: Contract["schemas"];
  /** Names of properties in the contract. */
  readonly properties: ReadonlySet<string>;
  /** Values of its enums. */
  readonly words: ReadonlySet<string>;
  /** A component that the contract does not have is an issue. What a hole stands for is not judged. */
  component(name: string, value: unknown): readonly PayloadIssue[];
  /** Judges the value of a property by its name alone. Nothing is said of names that are none, or mean several things. */
  field(name: string, value: unknown): readonly PayloadIssue[];
  /** Undefined for names that are none, or mean several things. */
  fieldSchema(name: string): Schema | undefined;
}

export function createJudge({ schemas, operations, server }: Contract): Judge {
  const ajv = new Ajv2020({ allErrors: true, strictRequired: false, formats: FORMATS });
  const whole = Object.entries(schemas).map(
    ([name, schema]) => [name, closed(plain(inlined(schema, schemas)))] as const,
  );
  for (const [name, schema] of whole) ajv.addSchema(schema, name);
  const nodes = whole.flatMap(([, schema]) => nodesOf(schema));
  const fields = fieldsOf(nodes);
  const [operation] = operations.values();
  if (operation === undefined) throw new Error("the contract has no operation");

  const judge = (
    validate: ValidateFunction | undefined,
    unknownName: string,
    value: unknown,
  ): readonly PayloadIssue[] => {
    if (validate === undefined) return [{ path: "", message: unknownName }];
    return validate(value) ? [] : (validate.errors ?? []).map(issueOf);
  };
  const closedJudge = (name: string, value: unknown): readonly PayloadIssue[] => {
    // What users run has the better messages, so it judges what it can.
    if (name === "ProfileUpsert") return issuesOf(validateProfileUpsert(value));
    if (name === "UpsertProfilesRequest") return issuesOf(validateUpsertProfilesRequest(value));
    return judge(ajv.getSchema(name), `the contract has no component ${name}`, value);
  };
  const except = (value: unknown, issues: readonly PayloadIssue[]): readonly PayloadIssue[] => {
    const { holes, open } = holesOf(value);
    return issues.filter(({ path }) => {
      const parent = path.slice(0, path.lastIndexOf("/"));
      const isMissing = !hasPath(value, path);
      return !(
        holes.some((hole) => path === hole || path.startsWith(`${hole}/`)) ||
        (isMissing && open.includes(parent)) ||
        open.includes(path)
      );
    });
  };
  return {
    operation,
    server,
    schemas,
    properties: new Set(nodes.flatMap(({ properties = {} }) => Object.keys(properties))),
    words: new Set(nodes.flatMap((node) => (node.enum as readonly string[] | undefined) ?? [])),
    component: (name, value) => except(value, closedJudge(name, withoutHoles(value))),
    field(name, value) {
      const schema = fields.get(name);
      return schema === undefined ? [] : except(value, judge(ajv.compile(schema), name, withoutHoles(value)));
    },
    fieldSchema: (name) => fields.get(name),
  };
}

/** The properties that have one meaning wherever they stand. */
function fieldsOf(nodes: readonly Schema[]): ReadonlyMap<string, Schema> {
  const fields = new Map<string, Schema | undefined>();
  for (const [name, schema] of nodes.flatMap(({ properties = {} }) => Object.entries(properties))) {
    const known = fields.get(name);
    const isSame = !fields.has(name) || JSON.stringify(known) === JSON.stringify(schema) || isAbsence(schema);
    if (!isAbsence(schema)) fields.set(name, isSame ? schema : undefined);
  }
  return new Map([...fields].flatMap(([name, schema]) => (schema === undefined ? [] : [[name, schema] as const])));
}

/** The rule "e-mail or phone number" names properties without a word about their values. */
const isAbsence = (schema: Schema): boolean => schema.type === undefined && schema.enum === undefined;

const issuesOf = (
  result: ReturnType<typeof validateProfileUpsert | typeof validateUpsertProfilesRequest>,
): readonly PayloadIssue[] => (result.ok ? [] : result.issues);

/** As in the generated validators, a missing or unknown property is the place. */
function issueOf({ instancePath, message = "is invalid", params }: ErrorObject): PayloadIssue {
  const name: unknown = params.missingProperty ?? params.additionalProperty;
  const path = typeof name === "string" ? `${instancePath}/${name}` : instancePath;
  return { path, message: params.additionalProperty === undefined ? message : "is unknown to the contract" };
}

function hasPath(value: unknown, path: string): boolean {
  const steps = path.split("/").slice(1);
  let at = value;
  for (const step of steps) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return true;
}
