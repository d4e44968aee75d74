// How this contract is written, enforced. Every rule was learned from a generator or a validator that broke.
// A rule needs a broken example in test/support/openapi/broken/.
import { emailOrPhone, noAlternatives } from "./identity.js";
import { coordinateBounds, numberIsDouble } from "./numbers.js";
import { noDefault, onlySubscriptionsNullable, profilesNotEmpty } from "./requests.js";
import { reservedSchemaName, responses202AndDefault } from "./responses.js";
import { customKeyNotEmpty, datesHaveNoPattern, patternIsGuarded, portableFormat, portablePattern } from "./strings.js";
import { namedObjectsAndEnums, noBooleanSchema, noRefSibling, openObjects, unusedKeyword } from "./structure.js";

const rules = {
  "email-or-phone": emailOrPhone,
  "no-alternatives": noAlternatives,
  "no-default": noDefault,
  "only-subscriptions-nullable": onlySubscriptionsNullable,
  "profiles-not-empty": profilesNotEmpty,
  "responses-202-and-default": responses202AndDefault,
  "reserved-schema-name": reservedSchemaName,
  "number-is-double": numberIsDouble,
  "coordinate-bounds": coordinateBounds,
  "portable-pattern": portablePattern,
  "pattern-is-guarded": patternIsGuarded,
  "portable-format": portableFormat,
  "custom-key-not-empty": customKeyNotEmpty,
  "dates-have-no-pattern": datesHaveNoPattern,
  "unused-keyword": unusedKeyword,
  "no-boolean-schema": noBooleanSchema,
  "no-ref-sibling": noRefSibling,
  "named-objects-and-enums": namedObjectsAndEnums,
  "open-objects": openObjects,
};

export default function house() {
  const severities = Object.fromEntries(Object.keys(rules).map((name) => [`house/${name}`, "error"]));
  return { id: "house", rules: { oas3: rules }, configs: { all: { rules: severities } } };
}
