import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { InputError } from "../assumptions.js";
import type { ApiEnv } from "../exchange.js";
import type { Faults } from "../faults.js";
import { planOf } from "./faults.js";
import { contentSecurityPolicy } from "./frame.js";
import { overviewPage, type PageContent } from "./overview.js";

/** The page at `/`, for people: it shows what the control plane tells programs, and has buttons for some of what that does. */

export interface PageParts extends Omit<PageContent, "search" | "faultsWait"> {
  readonly faults: Faults;
  readonly reset: () => void;
}

/** A button and a number; nothing larger is read. */
const formLimit = bodyLimit({
  maxSize: 4_096,
  onError: (c) => c.json({ message: "The form is too large." }, 413),
});

/** Answers `GET /` with the page and `POST /` to its buttons. */
export function createPage(parts: PageParts): Hono<ApiEnv> {
  const page = new Hono<ApiEnv>();
  page.get("/", async (c) => {
    const search = c.req.query("search")?.trim() || undefined;
    c.header("Content-Security-Policy", await contentSecurityPolicy());
    return c.html(overviewPage({ ...parts, faultsWait: parts.faults.armed, search }));
  });
  page.post("/", formLimit, async (c) => {
    // A form on a page of another site can be sent here too, and its browser says where it comes from.
    if (c.req.header("origin") !== new URL(c.req.url).origin) {
      return c.json({ message: "Use the buttons of this page. Programs use the control plane under /_sandbox." }, 403);
    }
    await press(c, parts);
    return c.redirect("/#faults", 303);
  });
  page.onError((error, c) => {
    if (error instanceof InputError) return c.json({ message: error.message }, 400);
    throw error;
  });
  return page;
}

/** Does what the pressed button says. */
async function press(c: Context<ApiEnv>, { faults, reset }: PageParts): Promise<void> {
  const { button, times } = await c.req.parseBody();
  if (button === "clear-faults") faults.clear();
  else if (button === "reset") reset();
  else faults.add(planOf(String(button), Number(times)));
}
