import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { must, type Peer, program, script, versionOf } from "./peer.js";

const programFile = (name: string): string => fileURLToPath(new URL(`../programs/${name}`, import.meta.url));

const UNCHECKED = "it checks no row, keeps no order, and its first failure ends it";

/** Ours first: the others are told over it. */
export const PEERS: readonly Peer[] = [
  {
    name: "releva-profiles, nodeFetch",
    who: "ours",
    checks: true,
    cheaperBy: "",
    prepare: script("ours"),
  },
  {
    name: "a hand loop: readline, JSON, fetch",
    who: "hand",
    checks: false,
    cheaperBy: UNCHECKED,
    prepare: script("hand"),
  },
  {
    name: "a hand loop with zod 4",
    who: "zod",
    checks: true,
    cheaperBy: "it keeps no order, and its first failure ends it",
    prepare: script("hand-zod", "zod"),
  },
  {
    name: "openapi-fetch with ajv",
    checks: true,
    cheaperBy: "it keeps no order, and its first failure ends it",
    prepare: script("openapi-fetch-ajv", "openapi-fetch", "ajv", "ajv-formats"),
  },
  {
    name: "elasticsearch-js, helpers.bulk",
    checks: false,
    cheaperBy: "it hands every line on as it is: no row is parsed or checked, and no order is kept",
    prepare: script("elasticsearch", "@elastic/elasticsearch"),
  },
  {
    name: "klaviyo-api, bulkImportProfiles",
    checks: false,
    cheaperBy: "it checks no row and keeps no order",
    prepare: script("klaviyo", "klaviyo-api"),
  },
  {
    name: "@segment/analytics-node, identify",
    checks: false,
    cheaperBy: "it checks no row",
    prepare: script("segment", "@segment/analytics-node"),
  },
  {
    name: "posthog-node, identify",
    checks: false,
    cheaperBy: "it checks no row",
    prepare: script("posthog", "posthog-node"),
  },
  {
    name: "split, jq -c and curl",
    checks: false,
    cheaperBy: UNCHECKED,
    prepare() {
      const versions = { jq: versionOf("jq", "--version"), curl: versionOf("curl", "--version") };
      return program(["sh", programFile("send.sh")], versions);
    },
  },
  {
    name: "Python, json and httpx",
    checks: false,
    cheaperBy: UNCHECKED,
    prepare(folder) {
      const versions = { Python: versionOf("python3", "--version") };
      const home = join(folder, "python");
      must("python3", ["-m", "venv", home]);
      const python = join(home, "bin", "python");
      must(python, [
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "-r",
        programFile("requirements.txt"),
      ]);
      return program([python, programFile("send.py"), "httpx"], { ...versions, httpx: httpxOf(python) });
    },
  },
  {
    name: "Python, json and urllib",
    checks: false,
    cheaperBy: UNCHECKED,
    prepare: () =>
      program(["python3", programFile("send.py"), "urllib"], { Python: versionOf("python3", "--version") }),
  },
  {
    name: "Go, encoding/json",
    checks: false,
    cheaperBy: `nothing is loaded or compiled when it starts, and its structs are made for these rows; ${UNCHECKED}`,
    prepare(folder) {
      const versions = { Go: versionOf("go", "version") };
      const built = join(folder, "send-go");
      must("go", ["build", "-o", built, "."], { cwd: programFile("go") });
      return program([built], versions);
    },
  },
];

const httpxOf = (python: string): string => versionOf(python, "-c", "import httpx; print(httpx.__version__)");
