import type { KnownFailure } from "../driver/leg.js";
import type { Sign } from "./signs.js";

export interface Row {
  readonly language: string;
  /** As openapi-generator names it. */
  readonly generator: string;
  /** What is special about the row, beside the generator. */
  readonly variant?: string;
  readonly options?: readonly string[];
  readonly signs: readonly Sign[];
  readonly known?: Pick<KnownFailure, "reason" | "differences" | "upstream" | "workaround">;
  readonly advice?: string;
}

const NULLS = "clients-own-null:profiles[].profile.firstName";
const DAY = "birthday-not-a-date";
const OFFSET = "not-a-date-time:profiles[].profile.registeredAt";
const EMPTY = "field-added:profiles[].profile.addTags";
const CLASS = "class-for-nothing:ProfileNot";

/** Takes the class away in every generator of openapi-generator that makes it. */
const NO_CLASS = ["--schema-mappings", "Profile_not=Object"];
const NULLS_WHY = "Every field that is not set is sent as null, and the server answers 400.";

export const ROWS: readonly Row[] = [
  {
    language: "Dart",
    generator: "dart",
    signs: [{ difference: NULLS, file: "lib/model/profile.dart", harm: /json\[r'firstName'\] = null;/ }],
    known: {
      reason: NULLS_WHY,
      differences: [NULLS, CLASS],
      workaround: "-g dart-dio.",
    },
  },
  {
    language: "Dart",
    generator: "dart-dio",
    options: NO_CLASS,
    signs: [
      { difference: NULLS, file: "lib/src/model/profile.dart", needs: /if \(object\.firstName != null\) \{\s*yield/ },
      { difference: DAY, file: "lib/src/model/profile.dart", needs: /Date\? get birthday;/ },
    ],
    advice: "The one to take for Dart. Give it DateTime values in UTC: its serializer refuses local ones.",
  },
  {
    language: "Dart",
    generator: "dart-dio",
    variant: "json_serializable",
    options: ["--additional-properties=serializationLibrary=json_serializable", ...NO_CLASS],
    signs: [
      {
        difference: NULLS,
        file: "lib/src/model/profile.dart",
        needs: /name: r'firstName',\s+required: false,\s+includeIfNull: false,/,
      },
      { difference: DAY, file: "lib/src/model/profile.dart", harm: /final DateTime\? birthday;/ },
    ],
    known: {
      reason: "A birthday is a DateTime, which is sent with its time.",
      differences: [DAY],
      workaround: "dart-dio with its default, built_value.",
    },
  },
  {
    language: "Elixir",
    generator: "elixir",
    signs: [{ difference: NULLS, file: "model/profile.ex", harm: /@derive JSON\.Encoder\s+defstruct \[\s+:id,/ }],
    known: {
      reason: `The encoder of a struct writes all of its keys. ${NULLS_WHY}`,
      differences: [NULLS, CLASS],
      workaround:
        "Not tried: give upsert_profiles maps instead of structs, of which Map.reject(fn {_, v} -> is_nil(v) end) has taken what is not set.",
    },
  },
  {
    language: "Swift",
    generator: "swift6",
    signs: [
      { difference: NULLS, file: "Models/Profile.swift", needs: /encodeIfPresent\(firstName, forKey: \.firstName\)/ },
      { difference: DAY, file: "Models/Profile.swift", harm: /var birthday: Date\?/ },
    ],
    known: {
      reason: "A birthday is a Date, which is sent with its time.",
      differences: [DAY, CLASS],
      workaround: "--additional-properties=useCustomDateWithoutTime=true --schema-mappings Profile_not=Object",
    },
  },
  {
    language: "Swift",
    generator: "swift6",
    variant: "useCustomDateWithoutTime",
    options: ["--additional-properties=useCustomDateWithoutTime=true", ...NO_CLASS],
    signs: [
      { difference: NULLS, file: "Models/Profile.swift", needs: /encodeIfPresent\(firstName, forKey: \.firstName\)/ },
      { difference: DAY, file: "Models/Profile.swift", needs: /var birthday: OpenAPIDateWithoutTime\?/ },
    ],
  },
  {
    language: "PowerShell",
    generator: "powershell",
    signs: [
      {
        difference: NULLS,
        file: "Model/ModelProfile.ps1",
        harm: /\[PSCustomObject\]@\{[\s\S]*?'firstName' = \$\{FirstName\}/,
      },
    ],
    known: {
      reason: `Initialize-Profile makes an object with every field. ${NULLS_WHY}`,
      differences: [NULLS, CLASS],
      workaround:
        "Not tried: write the profiles as hashtables with what is set, @{ email = '...' }, without Initialize-Profile.",
    },
  },
  {
    language: "C++",
    generator: "cpp-restsdk",
    options: NO_CLASS,
    signs: [
      { difference: NULLS, file: "src/model/Profile.cpp", needs: /if\(m_FirstNameIsSet\)\s*\{\s*val\[/ },
      { difference: DAY, file: "model/Profile.h", harm: /utility::datetime m_Birthday;/ },
    ],
    known: {
      reason: "A birthday is a utility::datetime, which is sent with its time.",
      differences: [DAY],
      workaround: "--type-mappings date=utility::string_t",
    },
  },
  {
    language: "C++",
    generator: "cpp-restsdk",
    variant: "date=utility::string_t",
    options: ["--type-mappings", "date=utility::string_t", ...NO_CLASS],
    signs: [{ difference: DAY, file: "model/Profile.h", needs: /utility::string_t m_Birthday;/ }],
  },
  {
    language: "Scala",
    generator: "scala-sttp4",
    options: NO_CLASS,
    signs: [
      { difference: NULLS, file: "model/Profile.scala", needs: /firstName: Option\[String\] = None/ },
      {
        difference: DAY,
        file: "core/DateSerializers.scala",
        needs: /JString\(d\.format\(DateTimeFormatter\.ISO_LOCAL_DATE\)\)/,
      },
      { difference: OFFSET, file: "model/Profile.scala", needs: /registeredAt: Option\[OffsetDateTime\]/ },
    ],
  },
  ...["httpclient", "restsharp"].flatMap((library): readonly Row[] => [
    {
      language: "C#",
      generator: "csharp",
      variant: library,
      options: ["--library", library, "--package-name", "Releva"],
      signs: csharpSigns("DateTime"),
      known: {
        reason: "A DateTime whose Kind is not given is sent without an offset, and the server answers 400.",
        differences: [OFFSET, CLASS],
        workaround: "--additional-properties=useDateTimeOffset=true --schema-mappings Profile_not=Object",
      },
    },
    {
      language: "C#",
      generator: "csharp",
      variant: `${library}, useDateTimeOffset`,
      options: [
        ...["--library", library, "--package-name", "Releva", "--additional-properties=useDateTimeOffset=true"],
        ...NO_CLASS,
      ],
      signs: csharpSigns("DateTimeOffset"),
      advice: "A null for subscriptions cannot be said, and need not be: absent means the same.",
    },
  ]),
  {
    language: "Haskell",
    generator: "haskell-http-client",
    options: NO_CLASS,
    signs: [
      { difference: NULLS, file: "Model.hs", needs: /toJSON Profile \{\.\.\} =\s+_omitNulls/ },
      { difference: DAY, file: "Model.hs", needs: /profileBirthday :: !\(Maybe Date\)/ },
    ],
  },
  {
    language: "Elm",
    generator: "elm",
    signs: [
      { difference: NULLS, file: "Api/Data.elm", needs: /, maybeEncode "firstName"/ },
      {
        difference: "clients-own-null:profiles[].profile.subscriptions",
        file: "Api/Data.elm",
        harm: /, maybeEncodeNullable "subscriptions"/,
      },
    ],
    known: {
      reason: "subscriptions are sent as null when they are not set, which means the same.",
      differences: ["clients-own-null:profiles[].profile.subscriptions"],
      workaround: "None is needed.",
    },
  },
  {
    language: "Crystal",
    generator: "crystal",
    signs: [
      { difference: NULLS, file: "models/profile.cr", needs: /key: "firstName", emit_null: false/ },
      { difference: DAY, file: "models/profile.cr", harm: /property birthday : Time\?/ },
    ],
    known: {
      reason: "A birthday is a Time, which is sent with its time.",
      differences: [DAY, CLASS],
      workaround: "--type-mappings date=String --schema-mappings Profile_not=Object",
    },
  },
  {
    language: "Crystal",
    generator: "crystal",
    variant: "date=String",
    options: ["--type-mappings", "date=String", ...NO_CLASS],
    signs: [{ difference: DAY, file: "models/profile.cr", needs: /property birthday : String\?/ }],
  },
  {
    language: "R",
    generator: "r",
    options: NO_CLASS,
    signs: [
      { difference: NULLS, file: "R/profile.R", needs: /if \(!is\.null\(self\$`firstName`\)\) \{\s+ProfileObject/ },
    ],
    advice: "Dates are texts: write birthdays with format(d), and date-times with their offset.",
  },
  {
    language: "Perl",
    generator: "perl",
    options: NO_CLASS,
    signs: [
      {
        difference: NULLS,
        file: "Object/Profile.pm",
        needs: /if \(defined \$self->\{\$_key\}\) \{\s+my \$_json_attribute/,
      },
    ],
  },
  {
    language: "Groovy",
    generator: "groovy",
    signs: [
      { difference: EMPTY, file: "model/Profile.groovy", harm: /List<String> addTags = new ArrayList<>\(\)/ },
      { difference: NULLS, file: "api/ApiUtils.groovy", needs: /excludeNulls/ },
    ],
    known: {
      reason: `Lists that nobody set are sent as empty ones, and groovy.json writes what is null. ${NULLS_WHY}`,
      differences: [EMPTY, NULLS, CLASS],
      workaround: "-g java --library native. containerDefaultToNull=true empties the lists, and leaves the nulls.",
    },
  },
  {
    language: "Nim",
    generator: "nim",
    signs: [{ difference: NULLS, file: "apis/api_profiles.nim", harm: /\$\(%upsertProfilesRequest\)/ }],
    known: {
      reason: `std/json writes none(T) as null. ${NULLS_WHY}`,
      differences: [NULLS, CLASS],
      workaround: "Not tried: write the body as a JsonNode with what is set, %*{...}.",
    },
  },
  {
    language: "Erlang",
    generator: "erlang-client",
    options: NO_CLASS,
    signs: [
      { difference: NULLS, file: "src/openapi_profiles_api.erl", needs: /Body1 = OpenapiUpsertProfilesRequest,/ },
    ],
    advice:
      "Give upsert_profiles maps with what is set, whose texts are binaries. The encode functions take only maps with every field.",
  },
  {
    language: "Kotlin",
    generator: "kotlin",
    variant: "multiplatform",
    options: [
      ...["--library", "multiplatform", "--package-name", "releva"],
      ...["--additional-properties=dateLibrary=kotlinx-datetime", ...NO_CLASS],
    ],
    signs: [
      { difference: NULLS, file: "models/Profile.kt", needs: /val firstName: kotlin\.String\? = null,/ },
      { difference: NULLS, file: "infrastructure/ApiClient.kt", harm: /encodeDefaults = true/ },
      { difference: DAY, file: "models/Profile.kt", needs: /val birthday: kotlinx\.datetime\.LocalDate\?/ },
    ],
    advice: "dateLibrary=kotlinx-datetime, or nothing is generated. Leave encodeDefaults out of a Json of your own.",
  },
];

function csharpSigns(dateTime: string): readonly Sign[] {
  return [
    { difference: NULLS, file: "Model/Profile.cs", needs: /Name = "firstName", EmitDefaultValue = false/ },
    { difference: DAY, file: "Model/Profile.cs", needs: /public DateOnly Birthday / },
    { difference: OFFSET, file: "Model/Profile.cs", needs: /public DateTimeOffset RegisteredAt / },
    { difference: `type:${dateTime}`, file: "Model/Profile.cs", needs: new RegExp(`public ${dateTime} RegisteredAt `) },
  ];
}
