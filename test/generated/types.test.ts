// Judged by `tsc`: a test here fails in `npm run check`, where an unused @ts-expect-error or a wrong type is an error.
import { expectTypeOf, test } from "vitest";
import type {
  Consent,
  CustomFields,
  components,
  Location,
  Profile,
  ProfileUpsert,
  paths,
  UpsertProfilesRequest,
} from "../../generated/types.js";
import { validateProfileUpsert, validateUpsertProfilesRequest } from "../../generated/validate.js";

test("a profile needs an e-mail address or a phone number", () => {
  expectTypeOf<{ email: string }>().toExtend<Profile>();
  expectTypeOf<{ phoneNumber: string }>().toExtend<Profile>();
  expectTypeOf<{ email: string; phoneNumber: string }>().toExtend<Profile>();
  // @ts-expect-error neither of them
  const neither: Profile = { firstName: "Ana" };
  // @ts-expect-error an e-mail address that may be absent is none
  const absent: Profile = { email: undefined };
  void [neither, absent];
});

test("garbage does not compile", () => {
  // @ts-expect-error a typo
  const typo: Profile = { email: "ana@shop.example", fristName: "Ana" };
  // @ts-expect-error not a consent of the contract
  const consent: Profile = { email: "ana@shop.example", consent: "none" };
  // @ts-expect-error null is for subscriptions alone
  const empty: Profile = { email: "ana@shop.example", firstName: null };
  // @ts-expect-error a number for a string
  const custom: CustomFields = { string: [{ key: "age", values: [30] }] };
  // @ts-expect-error half a place
  const location: Location = { lat: 42.7 };
  // @ts-expect-error subscribedAtChanged is required
  const item: ProfileUpsert = { profile: { email: "ana@shop.example" } };
  void [typo, consent, empty, custom, location, item];
});

test("the optional stays optional, and nothing is any or unknown", () => {
  expectTypeOf<Profile["consent"]>().toEqualTypeOf<Consent | undefined>();
  expectTypeOf<Profile["subscriptions"]>().toEqualTypeOf<readonly string[] | null | undefined>();
  expectTypeOf<Profile>().not.toBeAny();
  expectTypeOf<Profile>().not.toBeUnknown();
  expectTypeOf<ProfileUpsert["profile"]>().toEqualTypeOf<Profile>();
  expectTypeOf<UpsertProfilesRequest["profiles"]>().toEqualTypeOf<readonly ProfileUpsert[]>();
});

test("what was made is not changed by accident", () => {
  const profile: Profile = { email: "ana@shop.example", addTags: ["vip"] };
  // @ts-expect-error readonly
  profile.firstName = "Ana";
  // @ts-expect-error readonly
  profile.addTags?.push("new");
});

test("the operation, its body and its answers have their types", () => {
  type Operation = paths["/api/v0/profiles"]["post"];
  expectTypeOf<Operation["requestBody"]["content"]["application/json"]>().toEqualTypeOf<UpsertProfilesRequest>();
  expectTypeOf<keyof Operation["responses"]>().toEqualTypeOf<202 | "default">();
  expectTypeOf<components["schemas"]["ErrorMessage"]>().toEqualTypeOf<{ readonly message: string }>();
});

test("the validator narrows what it accepts", () => {
  const record = validateProfileUpsert({});
  if (record.ok) expectTypeOf(record.value).toEqualTypeOf<ProfileUpsert>();
  const request = validateUpsertProfilesRequest({});
  if (request.ok) expectTypeOf(request.value).toEqualTypeOf<UpsertProfilesRequest>();
  // @ts-expect-error no such mode
  validateProfileUpsert({}, { unknownFields: "warn" });
});
