import createClient from "openapi-fetch";
import type { components, paths } from "./generated/schema.js";

type Schemas = components["schemas"];
export type Consent = Schemas["Consent"];
export type Profile = Schemas["Profile"];
export type ProfileUpsert = Schemas["ProfileUpsert"];

const client = createClient<paths>({ baseUrl: process.env.RELEVA_BASE_URL ?? "", redirect: "manual" });

export async function upsert(
  profiles: ProfileUpsert[],
  secretKey = process.env.RELEVA_SECRET_KEY,
): Promise<{ status: number; message?: string | undefined }> {
  const headers = { Authorization: `Bearer ${secretKey}` };
  const { error, response } = await client.POST("/api/v0/profiles", { body: { profiles }, headers });
  return { status: response.status, message: error?.message };
}
