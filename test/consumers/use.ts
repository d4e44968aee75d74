import {
  BackfillError,
  createClient,
  customFields,
  isRelevaError,
  type ProfileUpsertInput,
  type Reject,
  validateRecord,
} from "releva-profiles";
import { readCsv, startSandbox } from "releva-profiles/node";
import { createSandbox } from "releva-profiles/sandbox";
import { createUpsertClient } from "releva-profiles/upsert";
import { recordSchema, validateRequest } from "releva-profiles/validator";

declare const row: { email: string; phone: string | undefined; visits: number };

const record: ProfileUpsertInput = {
  profile: {
    email: row.email,
    phoneNumber: row.phone,
    custom: customFields({ visits: row.visits }),
    subscriptions: null,
  },
  subscribedAtChanged: false,
};

export async function use(): Promise<number> {
  const client = createClient(createSandbox().connection);
  const { accepted } = await client.upsert(record);
  await createUpsertClient({ ...createSandbox().connection, validate: validateRequest }).upsert(record);
  const rejects: Reject[] = [];
  const run = client.backfill(readCsv("customers.csv"), { onReject: (reject) => void rejects.push(reject) });
  const report = await run.catch((error: unknown) => {
    if (error instanceof BackfillError) return error.report;
    throw isRelevaError(error) ? new Error(error.code) : error;
  });
  const { data, error, response } = await client.raw.POST("/api/v0/profiles", {
    body: { profiles: [{ profile: { phoneNumber: "+49875345976" }, subscribedAtChanged: true }] },
  });
  const result = validateRecord({});
  const server = await startSandbox({ port: 0 });
  await server.close();
  return (
    accepted +
    report.accepted +
    response.status +
    (data ? 1 : 0) +
    (error?.message.length ?? 0) +
    (result.ok ? 0 : result.issues.length) +
    recordSchema["~standard"].version
  );
}

// @ts-expect-error neither email nor phoneNumber
export const nobody: ProfileUpsertInput["profile"] = { firstName: "Ana" };
// @ts-expect-error a typo
export const typo: ProfileUpsertInput["profile"] = { email: "ana@shop.example", phone: "+49875345976" };
// @ts-expect-error subscribedAtChanged is required
export const undecided: ProfileUpsertInput = { profile: { email: "ana@shop.example" } };
// @ts-expect-error a record is not anything
export const anything: ProfileUpsertInput = 42;
