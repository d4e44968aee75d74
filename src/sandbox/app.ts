import { Hono } from "hono";
import { UPSERT_PROFILES_PATH } from "../../generated/client.js";
import { type ControlParts, createControl } from "./control.js";
import type { ApiEnv } from "./exchange.js";
import { overviewPage } from "./page.js";
import { guards, type OperationParts, upsertProfiles } from "./upsert.js";

export type AppParts = OperationParts & ControlParts;

/** The routes: the operation of the contract, the control plane, and one page. Every error is a `{"message"}`. */
export function createApp(parts: AppParts): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post(UPSERT_PROFILES_PATH, ...guards(parts), upsertProfiles(parts));
  app.all(UPSERT_PROFILES_PATH, (c) => {
    c.header("Allow", "POST");
    return c.json({ message: `${c.req.method} is not supported here. Use POST.` }, 405);
  });
  app.route("/_sandbox", createControl(parts));
  app.get("/", (c) => {
    const { state, requests, assumptions } = parts;
    c.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    const latest = requests.recent().slice(-20).reverse();
    const counts = { profiles: state.count, events: state.events.total, requests: requests.total };
    return c.html(overviewPage({ ...counts, latest, assumptions }));
  });
  app.notFound((c) => c.json({ message: `There is nothing at this path. Use POST ${UPSERT_PROFILES_PATH}.` }, 404));
  app.onError((error, c) => c.json({ message: `The sandbox itself failed: ${error.message}` }, 500));
  return app;
}
