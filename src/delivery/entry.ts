import type { RelevaError } from "../errors.js";

/** One record on its way: its bytes, and the keys under which its order is kept. */
export interface Entry {
  /** Position in the source, from 0. */
  readonly index: number;
  /** May be a view of a buffer that it shares with entries next to it. */
  bytes: Uint8Array;
  readonly keys: readonly string[];
}

/** Lets go of the buffer that the entry shares with others: it will wait, and they would stay in memory as long. */
export function detach(entry: Entry): void {
  if (entry.bytes.byteLength < entry.bytes.buffer.byteLength) entry.bytes = new Uint8Array(entry.bytes);
}

/** What a request ended in. */
export type Verdict =
  | { readonly kind: "accepted" }
  /** The server refused the request, or fails over it alone (`poison`); which of its records are at fault is not known yet. */
  | { readonly kind: "refused"; readonly tooLarge: boolean; readonly poison: boolean; readonly error: RelevaError }
  /** It keeps failing, and no other request has told yet whether the server is well. `resume` goes on with its attempts. */
  | { readonly kind: "suspect"; readonly error: RelevaError; readonly resume: () => Promise<Verdict> }
  /** After 0 attempts its records were never sent. */
  | { readonly kind: "undelivered"; readonly attempts: number; readonly error: RelevaError };

/** What an entry ended in. */
export type Outcome =
  | { readonly kind: "accepted" }
  /** Refused alone. */
  | { readonly kind: "rejected"; readonly error: RelevaError }
  /** Sent, with neither an acceptance nor a refusal of it alone; it may have been applied. */
  | { readonly kind: "failed"; readonly error: RelevaError }
  /** Taken to be sent, and not sent: the pipeline stopped while it waited for its turn. */
  | { readonly kind: "unsent"; readonly error: RelevaError };
