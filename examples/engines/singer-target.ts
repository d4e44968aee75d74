// A target of Singer: `tap-shop | node singer-target.mjs >> states.jsonl`. It answers with a STATE of the tap only once all records
// before it have settled: so whoever starts the tap at the last STATE loses none, however this one ended.
import { createInterface } from "node:readline";
import { BackfillError, createClient, type ProfileUpsertInput, withoutNulls } from "releva-profiles";
import { fileRejects } from "releva-profiles/node";

/** A row of the stream "customers", as the tap's SCHEMA describes it. */
interface Customer {
  readonly id: string;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly created_at: string;
}

type Message =
  | { readonly type: "SCHEMA" | "ACTIVATE_VERSION"; readonly stream: string }
  | { readonly type: "RECORD"; readonly stream: string; readonly record: Customer }
  | { readonly type: "STATE"; readonly value: unknown };

const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
});
const rejects = await fileRejects("customers.rejects.ndjson", { resume: true }); // lines of earlier runs stay

/** Each STATE that was not answered yet, with the number of records before it. */
const states: { readonly after: number; readonly value: unknown }[] = [];
/** Records that were read, and records from the first on that have settled: accepted, or in the file of rejects. */
let [read, settled] = [0, 0];

async function* records(): AsyncGenerator<ProfileUpsertInput> {
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line) as Message; // a tap that writes no JSON ends the run
    if (message.type === "STATE") {
      states.push({ after: read, value: message.value });
      answer();
    } else if (message.type === "RECORD" && message.stream === "customers") {
      read += 1;
      const { id, email, first_name: firstName, created_at: registeredAt } = message.record;
      yield withoutNulls({ profile: { id, email, firstName, registeredAt }, subscribedAtChanged: false });
    }
  }
}

/** The last STATE that may be answered says all that the ones before it say. */
function answer(): void {
  let last: { readonly value: unknown } | undefined;
  while (states[0] !== undefined && states[0].after <= settled) last = states.shift();
  if (last) console.log(JSON.stringify(last.value));
}

try {
  const { accepted, invalid, rejected } = await client.backfill(records(), {
    onReject: rejects.write,
    fingerprint: "one run", // the tap's STATE says where to go on, and not a checkpoint: there is none to load
    checkpoint: {
      load: async () => undefined,
      async save({ watermark }) {
        await rejects.marks.sync();
        settled = watermark;
        answer();
      },
    },
  });
  console.error(`${accepted} accepted, ${invalid + rejected} in ${rejects.path}`);
} catch (error) {
  if (!(error instanceof BackfillError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rejects.close();
}
