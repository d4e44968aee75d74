import type { Fault } from "./fault-plan.js";

/** Requests that are remembered. All are counted. */
export const REMEMBERED_REQUESTS = 1_000;

/** One request to the API as it went: no body, and no key. */
export interface RequestEntry {
  readonly sequence: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** `authorization` is redacted. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, once the operation has read it. */
  bytes?: number;
  /** Records in the body, once the operation has counted them. */
  profiles?: number;
  /** The fault that was played. */
  fault?: Fault["kind"];
  /** Of the answer; absent while there is none, and when there never was one. */
  status?: number;
}
