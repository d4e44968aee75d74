import type { ProfileUpsert } from "../../src/types.js";

/** The n-th of any number of different people. */
export const person = (n: number, profile: Partial<ProfileUpsert["profile"]> = {}): ProfileUpsert => ({
  profile: { email: `person${n}@example.com`, ...profile },
  subscribedAtChanged: false,
});

export const people = (count: number): ProfileUpsert[] => Array.from({ length: count }, (_, n) => person(n));

/** Fails validation: neither e-mail nor phone number. */
export const nobody = (): ProfileUpsert => ({ profile: {}, subscribedAtChanged: false }) as unknown as ProfileUpsert;

/** The number of a person, to compare orders by. */
export const numberOf = ({ profile }: ProfileUpsert): number => Number(/\d+/.exec(profile.email ?? "")?.[0]);
