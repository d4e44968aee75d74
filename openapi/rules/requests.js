/**
 * Clients generated for PHP, Python, Java and C# send defaults, and so overwrite what a customer once consented to.
 * Responses need none either, so the rule does not ask where a schema is used.
 */
export function noDefault() {
  return {
    Schema(schema, { report, location }) {
      if (!("default" in schema)) return;
      report({
        message: "Generated clients send a `default` for every profile: tell it in the description.",
        location: location.child("default").key(),
      });
    },
  };
}

/** Only for subscriptions does the vendor say what null does. */
export function onlySubscriptionsNullable() {
  return {
    Schema(schema, { report, location }) {
      const isSubscriptions = location.pointer.endsWith("/Profile/properties/subscriptions");
      if (isNullable(schema) === isSubscriptions) return;
      report({
        message: isSubscriptions ? "`subscriptions` may be null." : "Nothing but `subscriptions` may be null.",
        location,
      });
    },
  };
}

function isNullable({ type, nullable, enum: values }) {
  return nullable === true || [type].flat().includes("null") || (Array.isArray(values) && values.includes(null));
}

export function profilesNotEmpty() {
  return {
    Root(root, { report, location }) {
      const profiles = root.components?.schemas?.UpsertProfilesRequest?.properties?.profiles;
      if (profiles?.minItems === 1 && profiles.maxItems === undefined) return;
      report({
        message: "`profiles` has `minItems: 1` and no maximum: none is documented.",
        location: location.child(["components", "schemas", "UpsertProfilesRequest", "properties", "profiles"]).key(),
      });
    },
  };
}
