// Judged by `tsc`: a test here fails in `npm run check`, where an unused @ts-expect-error or a wrong type is an error.
import type { fetch as undiciFetch } from "undici";
import { describe, expectTypeOf, test } from "vitest";
import type {
  BackfillOptions,
  CallOptions,
  ClientOptions,
  Consent,
  createClient,
  FetchLike,
  ProfileUpsert,
  ProfileUpsertInput,
  RelevaClient,
  UpsertResult,
} from "../src/index.js";

const changed = { subscribedAtChanged: false };

describe("what upsert and backfill take", () => {
  test("a record of the contract, and one whose optional fields are undefined", () => {
    expectTypeOf<ProfileUpsert>().toExtend<ProfileUpsertInput>();
    const row: { email: string; phone: string | null; name?: string } = { email: "ana@shop.example", phone: null };
    const record: ProfileUpsertInput = {
      profile: { email: row.email, phoneNumber: row.phone ?? undefined, firstName: row.name, custom: undefined },
      ...changed,
    };
    const phoneOnly: ProfileUpsertInput = { profile: { phoneNumber: "+4912", email: undefined }, ...changed };
    const nested: ProfileUpsertInput = {
      profile: { email: "a@b.c", custom: { string: undefined, numeric: [] } },
      ...changed,
    };
    void [record, phoneOnly, nested];
  });

  test("rows in which either may be missing: that one is there is for validation to say", () => {
    const row: { email?: string; phone?: string } = {};
    const record: ProfileUpsertInput = { profile: { email: row.email, phoneNumber: row.phone }, ...changed };
    void record;
  });

  test("garbage does not compile", () => {
    // @ts-expect-error neither e-mail nor phone
    const neither: ProfileUpsertInput = { profile: { firstName: "Ana" }, ...changed };
    // @ts-expect-error a typo
    const typo: ProfileUpsertInput = { profile: { email: "a@b.c", fristName: "Ana" }, ...changed };
    // @ts-expect-error null is for subscriptions alone
    const empty: ProfileUpsertInput = { profile: { email: "a@b.c", firstName: null }, ...changed };
    // @ts-expect-error a date is text
    const date: ProfileUpsertInput = { profile: { email: "a@b.c", registeredAt: new Date() }, ...changed };
    // @ts-expect-error no consent of the contract
    const consent: ProfileUpsertInput = { profile: { email: "a@b.c", consent: "none" }, ...changed };
    // @ts-expect-error half a place
    const place: ProfileUpsertInput = { profile: { email: "a@b.c", location: { lat: 42.7 } }, ...changed };
    // @ts-expect-error a place needs its numbers
    const nowhere: ProfileUpsertInput["profile"]["location"] = { lat: 1, lon: undefined };
    // @ts-expect-error the required stays required
    const unsaid: ProfileUpsertInput = { profile: { email: "a@b.c" }, subscribedAtChanged: undefined };
    // @ts-expect-error custom fields are lists of their type
    const map: ProfileUpsertInput = { profile: { email: "a@b.c", custom: { gender: "F" } }, ...changed };
    void [neither, typo, empty, date, consent, place, nowhere, unsaid, map];
  });

  test("the optional stays optional, and nothing is any or unknown", () => {
    expectTypeOf<ProfileUpsertInput["profile"]["consent"]>().toEqualTypeOf<Consent | undefined>();
    expectTypeOf<ProfileUpsertInput["profile"]["subscriptions"]>().toEqualTypeOf<
      readonly string[] | null | undefined
    >();
    expectTypeOf<ProfileUpsertInput>().not.toBeAny();
    expectTypeOf<ProfileUpsertInput["profile"]>().not.toBeAny();
    expectTypeOf<ProfileUpsertInput["profile"]["email"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<ProfileUpsertInput["subscribedAtChanged"]>().toEqualTypeOf<boolean>();
  });
});

describe("the client", () => {
  test("its methods and its options are typed", () => {
    expectTypeOf<typeof createClient>().toEqualTypeOf<(options: ClientOptions) => RelevaClient>();
    expectTypeOf<RelevaClient["upsert"]>().returns.resolves.toEqualTypeOf<UpsertResult>();
    expectTypeOf<RelevaClient["upsert"]>()
      .parameter(0)
      .toEqualTypeOf<ProfileUpsertInput | readonly ProfileUpsertInput[]>();
    expectTypeOf<BackfillOptions>().toExtend<CallOptions>();
  });

  test("wrong options do not compile", () => {
    // @ts-expect-error a key is required
    const keyless: ClientOptions = {};
    // @ts-expect-error no such mode
    const mode: ClientOptions = { secretKey: "k", validation: "loose" };
    // @ts-expect-error true says nothing
    const retry: CallOptions = { retry: true };
    // @ts-expect-error a typo
    const typo: CallOptions = { timeoutMS: 5 };
    // @ts-expect-error a share is written with %
    const share: BackfillOptions = { maxRejects: "five" };
    void [keyless, mode, retry, typo, share];
  });
});

describe("what stands in for fetch", () => {
  test("the platform's own, that of undici's package, and a function of one's own fit", () => {
    expectTypeOf<typeof fetch>().toExtend<FetchLike>();
    expectTypeOf<typeof undiciFetch>().toExtend<FetchLike>();
    expectTypeOf<(url: string, init: RequestInit) => Promise<Response>>().toExtend<FetchLike>();
    expectTypeOf<() => Promise<Response>>().toExtend<FetchLike>();
  });
});
