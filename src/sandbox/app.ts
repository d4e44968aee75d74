/** The routes of the sandbox. First the one operation of the contract (key, body, records, state, answer), then the whole. */
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { UPSERT_PROFILES } from "../../generated/client.js";
import { type Assumptions, requestLimit } from "./assumptions.js";
import { type ClientWarning, clientWarnings } from "./clients.js";
import { type ControlParts, createControl } from "./control.js";
import { type ApiEnv, BODY_BYTES } from "./exchange.js";
import { createPage, type PageParts } from "./page/page.js";
import { screen, summary } from "./screen.js";
import type { ProfileState } from "./state.js";

interface OperationParts {
  readonly secretKey: string;
  readonly assumptions: Assumptions;
  readonly state: ProfileState;
  readonly now: () => Date;
  readonly strictClients: boolean;
  readonly onClientWarning: ((warning: ClientWarning) => void) | undefined;
}

type Guard = MiddlewareHandler<ApiEnv>;

/** What a body gets that is over `bytes`, the limit of the sandbox or the one of A12. */
function tooLarge(c: Context<ApiEnv>, bytes: number, choice: Assumptions["A15"]): Response {
  if (choice === "413-html") return c.html(errorPage("413 Request Entity Too Large"), 413) as Response;
  return c.json({ message: `The body is larger than ${bytes} bytes. Send fewer profiles.` }, 413);
}

/** What is checked before the operation runs, in this order. */
function guards({ secretKey, assumptions }: OperationParts): [Guard, Guard, Guard] {
  return [
    async (c, next) => {
      const [, key] = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
      if (key === secretKey) return next();
      if (assumptions.A13 === "403-html") return c.html(errorPage("403 Forbidden"), 403);
      const problem = key === undefined ? "The secret key is missing" : "The secret key is not the one of this sandbox";
      c.header("WWW-Authenticate", "Bearer");
      return c.json({ message: `${problem}. Send it as "Authorization: Bearer <secretKey>".` }, 401);
    },
    async (c, next) => {
      const problem = unlikeJson(c.req.header("content-type") ?? "", c.req.header("content-encoding"));
      return problem ? c.json({ message: problem }, assumptions.A16 === "400-json" ? 400 : 415) : next();
    },
    bodyLimit({ maxSize: BODY_BYTES, onError: (c) => tooLarge(c, BODY_BYTES, assumptions.A15) }),
  ];
}

/** What the headers say of a body that is not JSON in UTF-8 as it is. */
function unlikeJson(type: string, encoding: string | undefined): string | undefined {
  if (!/^application\/json *(;|$)/i.test(type))
    return 'The body must be JSON. Send it with "Content-Type: application/json".';
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    return "The body must be UTF-8, which JSON always is. Leave out the charset.";
  if (encoding === undefined || /^\s*identity\s*$/i.test(encoding)) return undefined;
  return "The body must not be compressed. Send it without a Content-Encoding.";
}

function upsertProfiles(parts: OperationParts): (c: Context<ApiEnv>) => Promise<Response> {
  const { assumptions, state, now, strictClients, onClientWarning } = parts;
  const limit = requestLimit(assumptions.A12, "bytes");
  return async (c) => {
    const bytes = await c.req.arrayBuffer();
    const entry = c.env.entry ?? {};
    Object.assign(entry, { bytes: bytes.byteLength });
    if (bytes.byteLength > limit) return tooLarge(c, limit, assumptions.A15);

    const body = parsed(bytes);
    if (body === undefined) return c.json({ message: "The body is not valid JSON in UTF-8. Send a JSON text." }, 400);
    const warnings = clientWarnings(body, (identity) => state.isSubscribed(identity));
    if (warnings.length > 0) Object.assign(entry, { warnings });
    for (const warning of warnings) onClientWarning?.(warning);
    const { count, valid, refusals } = screen(body, assumptions);
    Object.assign(entry, { profiles: count });
    // Before the contract's own words: they name a field, and this names what sends it.
    if (strictClients && warnings.length > 0) {
      return c.json({ message: warnings.map(({ message }) => message).join(" ") }, 400);
    }
    if (refusals.length > 0 && assumptions.A6 === "nothing-applied") return c.json({ message: summary(refusals) }, 400);

    const refused = state.accept({ records: valid.map(({ record }) => record), at: now().toISOString() });
    const inConflict = refused.map((index) => `profiles[${valid[index]?.position}].profile ${TWO_PROFILES}`);
    const all = [...refusals, ...inConflict];
    if (all.length > 0 && assumptions.A6 !== "skipped") return c.json({ message: summary(all) }, 400);
    return c.json({}, 202);
  };
}

const TWO_PROFILES = "has the e-mail of one profile and the phone number of another. Send one of the two";

function parsed(bytes: ArrayBuffer): unknown {
  try {
    // A byte order mark is left in place, and is then no JSON.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** What a proxy in front of an API answers. */
function errorPage(title: string): string {
  return `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>\n`;
}

type AppParts = OperationParts & ControlParts & PageParts;

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
