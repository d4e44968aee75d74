import type { Profile, ProfileUpsert } from "../generated/types.js";

export type {
  Consent,
  CustomDateField,
  CustomFields,
  CustomNumericField,
  CustomStringField,
  ErrorMessage,
  Location,
  Profile,
  ProfileUpsert,
  paths,
  UpsertAccepted,
  UpsertProfilesRequest,
} from "../generated/types.js";

type OrUndefined<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]: Undefinable<T, K> } : T;
type Undefinable<T, K extends keyof T> =
  | OrUndefined<T[K]>
  | (Pick<Partial<T>, K> extends Pick<T, K> ? undefined : never);

/** The fields of a profile, of which every optional one may be `undefined`, but those of `Contact`. */
export type ProfileFields = Omit<OrUndefined<Profile>, "email" | "phoneNumber">;
/** By what the customer is known. */
export type Contact = {
  /** The user's email address. Required unless `phoneNumber` is set. */
  readonly email?: string | undefined;
  /**
   * The user's phone number. It must start with "+", followed by a sequence of numbers, for example +49875345976.
   * Required unless `email` is set.
   */
  readonly phoneNumber?: string | undefined;
};
/** One of the two has to be thought of; that it is there at run time is what validation is for. */
export type EmailOrPhone =
  | {
      /** The user's email address. Required unless `phoneNumber` is set. */
      readonly email: string | undefined;
    }
  | {
      /**
       * The user's phone number. It must start with "+", followed by a sequence of numbers, for example +49875345976.
       * Required unless `email` is set.
       */
      readonly phoneNumber: string | undefined;
    };

/**
 * A `ProfileUpsert` as code has it at hand: an optional field may also be `undefined`, which means absent. Rows like
 * `{ email: row.email ?? undefined, phoneNumber: row.phone ?? undefined }` compile, also under `exactOptionalPropertyTypes`.
 */
export type ProfileUpsertInput = Omit<ProfileUpsert, "profile"> & {
  /** A customer, with at least one of `email` and `phoneNumber`. Leave out what you do not mean to set. */
  readonly profile: ProfileFields & Contact & EmailOrPhone;
};
