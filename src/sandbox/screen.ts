import type { ProfileUpsert } from "../../generated/types.js";
import {
  type ValidateOptions,
  type ValidationIssue,
  validateProfileUpsert,
  validateUpsertProfilesRequest,
} from "../../generated/validate.js";
import { type Assumptions, requestLimit } from "./assumptions.js";
import { withoutNulls, withRfc3339, withSubscribedAtChanged } from "./lenient.js";

/** A body after every check that needs no state. */
export interface Screened {
  /** Records in the body. */
  readonly count: number;
  readonly valid: readonly { readonly position: number; readonly record: ProfileUpsert }[];
  /** What is wrong, each naming its record. */
  readonly refusals: readonly string[];
}

type Issue = Pick<ValidationIssue, "path" | "message"> & { readonly code?: ValidationIssue["code"] };

/** Sorts the records of a body into valid ones and refusals. */
export function screen(input: unknown, assumptions: Assumptions): Screened {
  const body = asAssumed(input, assumptions);
  const items = itemsOf(body);
  const options: ValidateOptions = { unknownFields: assumptions.A9 === "refused" ? "refuse" : "ignore" };
  const all = (refusals: readonly string[]): Screened => ({ count: items.length, valid: [], refusals });

  const limit = requestLimit(assumptions.A12, "records");
  if (items.length > limit) return all([`profiles must have at most ${limit} items. Send fewer in one request`]);
  const request = validateUpsertProfilesRequest(body, options);
  if (request.ok) return sorted(items, options);
  if (assumptions.A11 === "accepted" && request.issues.every(({ code }) => code === "minItems")) return all([]);
  const aboutTheBody = request.issues.some(({ path }) => !path.startsWith("/profiles/"));
  if (aboutTheBody || assumptions.A6 === "nothing-applied") return all(request.issues.map((issue) => sentence(issue)));
  return sorted(items, options);
}

function sorted(items: readonly unknown[], options: ValidateOptions): Screened {
  const valid: { position: number; record: ProfileUpsert }[] = [];
  const refusals: string[] = [];
  for (const [position, item] of items.entries()) {
    const result = validateProfileUpsert(item, options);
    const issues: readonly Issue[] = result.ok ? refusedOnPurpose(result.value) : result.issues;
    if (result.ok && issues.length === 0) valid.push({ position, record: result.value });
    refusals.push(...issues.map((issue) => sentence(issue, `/profiles/${position}`)));
  }
  return { count: items.length, valid, refusals };
}

/** The sandbox's own rule: a refusal that no client can foresee, because the contract does not know it. */
function refusedOnPurpose({ profile }: ProfileUpsert): readonly Issue[] {
  if (!profile.email?.toLowerCase().endsWith("@refused.example")) return [];
  const message = "is at refused.example, which this sandbox always refuses. Use an e-mail at another domain";
  return [{ path: "/profile/email", message }];
}

/** The first refusals and how many more there are, as one message for a person. */
export function summary(refusals: readonly string[]): string {
  const more = refusals.length - 3;
  return `${refusals.slice(0, 3).join("; ")}${more > 0 ? ` (and ${more} more)` : ""}`;
}

/** `/profiles/3/profile/email` becomes `profiles[3].profile.email`. */
function sentence({ path, code, message }: Issue, above = ""): string {
  const steps = `${above}${path}`.split("/").slice(1);
  const spelled = steps.map((step) => (/^[0-9]+$/.test(step) ? `[${step}]` : `.${step}`)).join("");
  const name = spelled === "" ? "The body" : spelled.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
  return `${name}${code === "identity" ? ":" : ""} ${message}`;
}

function itemsOf(body: unknown): readonly unknown[] {
  const { profiles } = Object(body) as { profiles?: unknown };
  return Array.isArray(profiles) ? profiles : [];
}

/** The body as a server reads it that is more lenient than the contract. */
function asAssumed(body: unknown, { A10, S6, S14 }: Assumptions): unknown {
  const items = itemsOf(body);
  if (items.length === 0) return body;
  let profiles = items;
  if (S14 === "ignored") profiles = profiles.map(withoutNulls);
  if (S6 === "iso8601") profiles = profiles.map(withRfc3339);
  if (A10 === "false") profiles = profiles.map(withSubscribedAtChanged);
  return profiles === items ? body : { ...Object(body), profiles };
}
