// generated/scanner.js and scanner.d.ts: the closed schema of a record as a plan, bundled with runtime/scan.ts.
import type { Contract } from "./contract.js";
import { HEADER } from "./header.js";
import { moduleOf } from "./module.js";
import { Automata } from "./scanner/automata.js";
import { planOf } from "./scanner/plan.js";
import { closed, inlined, plain, schemaNamed, withoutDescriptions } from "./schemas.js";

/** Members by which the order of records is kept (src/record/keys.ts). Their bytes are their text. */
const KEYS = ["profile.id", "profile.email", "profile.phoneNumber"];
/** Members that are read one by one: keys, and what says who is subscribed. */
const MARKED = [...KEYS, "profile.subscriptions", "profile.unsubscribeLink", "subscribedAtChanged"];

export async function generateScanner({ schemas }: Contract): Promise<string> {
  const schema = closed(withoutDescriptions(plain(inlined(schemaNamed(schemas, "ProfileUpsert"), schemas))));
  const automata = new Automata();
  const plan = planOf(schema, { automata, marked: MARKED, plain: KEYS });
  const states = automata.states.map((ranges) => `  ${JSON.stringify(ranges)},`).join("\n");
  return moduleOf(`
    import { createScanner } from "./runtime/scan.ts";
    const STATES = [${states}];
    const PLAN = ${JSON.stringify(plan)};
    export function recordScanner() { return createScanner(STATES, PLAN, ${MARKED.length}); }`);
}

export function generateScannerTypes(): string {
  return `// ${HEADER}

/** Says whether bytes surely are a valid record. */
export interface RecordScanner {
  /**
   * True for JSON in UTF-8 that the contract allows, whose objects have no name twice and none that the contract does not
   * know. False says nothing: what is rare is left to \`JSON.parse\` and the validator.
   *
   * @param start of the text in \`bytes\`
   * @param end behind its last byte
   */
  accepts(bytes: Uint8Array, start: number, end: number): boolean;
  /**
   * Of what was accepted: start and end of the JSON of
   * ${MARKED.map((path) => `\`${path}\``).join(", ")}. The first three have no escapes. -1: absent.
   */
  readonly marks: Int32Array;
}

/** A new one. It keeps what it was given until the next call. */
export declare function recordScanner(): RecordScanner;
`;
}
