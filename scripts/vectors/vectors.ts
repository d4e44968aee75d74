// Reads openapi/vectors: request bodies with the verdict that every validator of the contract must give.
import { readdirSync, readFileSync } from "node:fs";

export interface Vector {
  readonly name: string;
  readonly body: unknown;
  /** The verdict of the contract, whose objects are open. */
  readonly valid: boolean;
  /** Present beside `valid: true`: an unknown field makes the closed twin refuse the body. */
  readonly closed?: false;
  /** JSON Pointer of the first problem, in the contract or in its closed twin. */
  readonly pointer?: string;
  readonly why: string;
  /** Ids of the sentences (V), assumptions of shape (S) and behaviours (A) that the vector stands for. */
  readonly basis: readonly string[];
}

/** The contract itself, or its twin that refuses unknown fields. */
export type Twin = "open" | "closed";

export function expectedVerdict({ valid, closed }: Vector, twin: Twin): boolean {
  return twin === "open" ? valid : valid && closed !== false;
}

export function readVectors(folder: URL): readonly Vector[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly Vector[]);
}
