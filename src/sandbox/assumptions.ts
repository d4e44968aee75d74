/**
 * Options, a fault plan or a state that the sandbox cannot use; the message says which part and what it takes.
 *
 * What to do: correct what the message names.
 */
export class InputError extends TypeError {
  /** `InputError`, also where a minifier has renamed the class. */
  override readonly name: string = "InputError";
}

/** What the vendor's page leaves open, as switches. The first choice is the default; openapi/README.md says why each is open. */
export const ASSUMPTIONS = {
  A1: {
    title: "Which profile is meant when e-mail and phone number match different ones",
    choices: ["email-wins", "refused", "merged"],
  },
  A2: { title: "How e-mails are compared", choices: ["exact", "folded"] },
  A3: { title: "What an absent field does", choices: ["kept"] },
  A4: { title: "What a given `custom` does to the custom fields before it", choices: ["replaced", "merged"] },
  A5: { title: "What a non-empty `subscriptions` does to the ones before it", choices: ["replaces", "adds"] },
  A6: {
    title: "What happens to a batch with one invalid record",
    choices: ["nothing-applied", "rest-applied", "skipped"],
  },
  A7: { title: "Order of the records of one batch", choices: ["in-order", "shuffled"] },
  A8: { title: "Order of accepted batches", choices: ["in-order", "delayed"] },
  A9: { title: "What an unknown field does", choices: ["ignored", "refused"] },
  A10: { title: "What a missing `subscribedAtChanged` means", choices: ["refused", "false"] },
  A11: { title: "What empty `profiles` get", choices: ["refused", "accepted"] },
  A12: { title: "Limits of one request", choices: ["none", "records:N", "bytes:N"] },
  A13: { title: "What a missing or wrong key gets", choices: ["401-json", "403-html"] },
  A14: { title: "A tag that is both added and removed", choices: ["removed", "added"] },
  A15: { title: "What a body that is too large gets", choices: ["413-json", "413-html"] },
  A16: { title: "What a body that is not sent as JSON gets", choices: ["415-json", "400-json"] },
  A17: { title: "What leaving `consent` out does to one given before", choices: ["kept", "legitimateInterest"] },
  S6: { title: "Which forms of date-times are read", choices: ["rfc3339", "iso8601"] },
  S14: { title: "What null does where only `subscriptions` may be null", choices: ["refused", "ignored"] },
} as const;

/** `A1` to `A17`, `S6` and `S14`. */
export type AssumptionId = keyof typeof ASSUMPTIONS;

/** What an assumption can be; of A12 also a number of records or bytes, such as `records:500`. */
export type AssumptionChoice<Id extends AssumptionId> = Id extends "A12"
  ? "none" | `records:${number}` | `bytes:${number}`
  : (typeof ASSUMPTIONS)[Id]["choices"][number];

/** A choice for each assumption. */
export type Assumptions = { readonly [Id in AssumptionId]: AssumptionChoice<Id> };

/** The default of every assumption, with the given choices over them. Throws an `InputError` that lists the choices. */
export function resolveAssumptions(given: Partial<Assumptions> = {}): Assumptions {
  const unknown = Object.keys(given).find((id) => !Object.hasOwn(ASSUMPTIONS, id));
  if (unknown !== undefined) {
    throw new InputError(`assumptions.${unknown} is not known. Known are: ${Object.keys(ASSUMPTIONS).join(", ")}.`);
  }
  const resolved = Object.entries(ASSUMPTIONS).map(([id, { choices }]) => {
    const choice = given[id as AssumptionId] ?? choices[0];
    if (!isChoice(choice, choices)) {
      throw new InputError(`assumptions.${id} is ${JSON.stringify(choice)}. Choose one of: ${choices.join(", ")}.`);
    }
    return [id, choice];
  });
  return Object.freeze(Object.fromEntries(resolved)) as Assumptions;
}

function isChoice(choice: string, choices: readonly string[]): boolean {
  const [kind, amount] = String(choice).split(":");
  if (amount === undefined) return choices.includes(choice);
  return /^[1-9][0-9]*$/.test(amount) && choice === `${kind}:${amount}` && choices.includes(`${kind}:N`);
}

/** A12, as the number it stands for. */
export function requestLimit(choice: Assumptions["A12"], kind: "records" | "bytes"): number {
  return choice.startsWith(`${kind}:`) ? Number(choice.slice(kind.length + 1)) : Number.POSITIVE_INFINITY;
}
