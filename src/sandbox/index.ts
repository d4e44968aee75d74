/**
 * The endpoint of the contract as a function on this machine, to test your code with: it keeps profiles, logs requests and fails as told.
 * `startSandbox` of `releva-profiles/node` serves it on a port.
 *
 * @module
 */
import { createParts, refuseUnknownOptions, type Sandbox, type SandboxOptions } from "./sandbox.js";

/**
 * The endpoint of the contract as a function on this machine: `createClient(createSandbox().connection)`.
 * Throws an `InputError` for options it cannot use.
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  refuseUnknownOptions("createSandbox", options);
  return createParts(options).sandbox;
}

export { ASSUMPTIONS, type AssumptionChoice, type AssumptionId, type Assumptions, InputError } from "./assumptions.js";
export type { ClientHabit, ClientWarning } from "./clients.js";
export type { Fault, FaultCondition, FaultPlan } from "./fault.js";
export type { Faults } from "./faults.js";
export type { BackfillEvent, Log, RequestEntry } from "./log.js";
export type { StoredCustom, StoredProfile } from "./profile.js";
export type { Sandbox, SandboxConnection, SandboxOptions } from "./sandbox.js";
export type { Identity, ProfileReader, SandboxState } from "./state.js";
