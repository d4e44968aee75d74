import { Hono } from "hono";
import { UPSERT_PROFILES } from "../../generated/client.js";
import { type ControlParts, createControl } from "./control.js";
import type { ApiEnv } from "./exchange.js";
import { createPage, type PageParts } from "./page.js";
import { guards, type OperationParts, upsertProfiles } from "./upsert.js";

export type AppParts = OperationParts & ControlParts & PageParts;

/** The routes: the operation of the contract, the control plane, and one page. Every error is a `{"message"}`. */
export function createApp(parts: AppParts): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post(UPSERT_PROFILES.path, ...guards(parts), upsertProfiles(parts));
  app.all(UPSERT_PROFILES.path, (c) => {
    c.header("Allow", "POST");
    return c.json({ message: `${c.req.method} is not supported here. Use POST.` }, 405);
  });
  app.route("/_sandbox", createControl(parts));
  app.route("/", createPage(parts));
  app.notFound((c) => c.json({ message: `There is nothing at this path. Use POST ${UPSERT_PROFILES.path}.` }, 404));
  app.onError((error, c) => c.json({ message: `The sandbox itself failed: ${error.message}` }, 500));
  return app;
}
