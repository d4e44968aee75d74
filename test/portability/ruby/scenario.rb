# The scenario, on the client of openapi-generator: ruby -I <generated client>/lib scenario.rb

require "date"
require "json"
require "releva"
require "time"
require "uri"

include Releva

def client(secret_key)
  server = URI(ENV.fetch("RELEVA_BASE_URL"))
  configuration = Configuration.new do |config|
    config.scheme = server.scheme
    config.host = "#{server.host}:#{server.port}"
    config.access_token = secret_key
  end
  ProfilesApi.new(ApiClient.new(configuration))
end

def person(name, **fields) = Profile.new(email: "#{name}@shop.example", **fields)

# A date-time as the generated client declares it: as a Time, or as a String where it was generated so.
def time(text) = Profile.openapi_types[:registered_at] == :Time ? Time.iso8601(text) : text

def upsert(api, *profiles, subscribed_at_changed: false)
  upserts = profiles.map { |profile| ProfileUpsert.new(profile: profile, subscribed_at_changed: subscribed_at_changed) }
  api.upsert_profiles(UpsertProfilesRequest.new(profiles: upserts))
end

def refused(step)
  yield
rescue ApiError => error
  puts JSON.generate(step: step, status: error.code, message: JSON.parse(error.response_body)["message"])
else
  abort "#{step}: the server accepted it"
end

api = client(ENV.fetch("RELEVA_SECRET_KEY"))

# minimal
upsert(api, person("min"), Profile.new(phone_number: "+49875345976"))

# identities
both = person("both", id: "c-1", phone_number: "+359888123456", first_name: "Both")
upsert(api, both, subscribed_at_changed: true)

# full
upsert(api, person(
  "full",
  phone_number: "+390612345678",
  first_name: "Full",
  last_name: "Fields",
  consent: Consent::PRIVACY_POLICY,
  registered_at: time("2019-10-02T10:15:30Z"),
  subscribed_at: time("2021-03-04T05:06:07Z"),
  birthday: Date.new(1986, 1, 17),
  unsubscribe_link: "",
  custom: CustomFields.new(
    string: [CustomStringField.new(key: "gender", values: ["female"])],
    numeric: [CustomNumericField.new(key: "visits", values: [12])],
    date: [CustomDateField.new(key: "lastSeen", values: [time("2024-02-29T23:59:59Z")])]
  ),
  add_tags: %w[vip sofia],
  remove_tags: %w[lead],
  subscriptions: %w[news offers],
  location: Location.new(lat: 42.6977, lon: 23.3219)
))

# consents
upsert(api, *Consent.all_vars.map.with_index(1) { |consent, number| person("consent-#{number}", consent: consent) })

# subscribed, subscriptions
upsert(api, *%w[tri-absent tri-null tri-empty].map { |name| person(name, subscriptions: ["news"]) })
tri_null = person("tri-null")
tri_null.subscriptions = nil # the constructor ignores a nil
upsert(api, person("tri-absent"), tri_null, person("tri-empty", subscriptions: []))

# numbers
upsert(api, person(
  "num-1",
  location: Location.new(lat: 48.208174123456785, lon: -179.99999999999997),
  custom: CustomFields.new(
    numeric: [CustomNumericField.new(key: "exact", values: [0.1, 9_007_199_254_740_991, -0.5, 1e-7, 16_777_217])]
  )
))

# instants
upsert(api, person(
  "time-1",
  registered_at: time("2024-10-02T10:15:30.123Z"),
  subscribed_at: time("2024-10-02T12:15:30+02:00"),
  custom: CustomFields.new(date: [CustomDateField.new(key: "seen", values: [time("2024-10-02T10:15:30.987Z")])]),
  birthday: Date.new(2000, 2, 29)
))

# text
upsert(api, person(
  "text-1",
  first_name: "Ана-Мария \"Ани\" \\ Ñandú 🛍️",
  last_name: "O'Neil\u2028<b>&amp;",
  add_tags: ["тест", "emoji 🎉"]
))

# bulk
(0...1000).each_slice(100) do |batch|
  upsert(api, *batch.map { |index| person(format("bulk-%04d", index), first_name: "Bulk", add_tags: ["bulk"]) })
end

# refused, wrong-key, unavailable
refused("refused") { upsert(api, person("good"), Profile.new(email: "bad@refused.example")) }
refused("wrong-key") { upsert(client("wrong-key"), person("min")) }
refused("unavailable") { upsert(api, person("unavailable")) }
upsert(api, person("unavailable"))
