import { html } from "hono/html";
import { ASSUMPTIONS, type AssumptionId, type Assumptions } from "../assumptions.js";
import type { Log, RequestEntry } from "../log.js";
import type { StoredProfile } from "../profile.js";
import type { ProfileReader, ProfileState } from "../state.js";
import { FAULT_SWITCHES } from "./faults.js";
import { cells, framed, type Markup, scrollingTable } from "./frame.js";

export interface PageContent {
  readonly state: ProfileReader & Pick<ProfileState, "events" | "byKey">;
  readonly requests: Log<RequestEntry>;
  readonly assumptions: Assumptions;
  readonly faultsWait: boolean;
  /** An e-mail or a phone number. */
  readonly search: string | undefined;
}

/** Rows of each table; the control plane has the rest. */
const SHOWN = 10;

/** Everything on one page. What carries `data-live` is renewed in place. */
export function overviewPage(content: PageContent): Markup {
  const { state, requests, assumptions, search } = content;
  // Reading the state applies what A8 delays: a page that reads all the time would leave nothing delayed.
  const live = assumptions.A8 === "in-order";
  const body = html`
    <header>
      <h1>Sandbox of the Profile Upsert API</h1>
      <p>Everything here is in memory, and nothing leaves this machine.
        ${live ? html`<span id="live"></span><noscript>Reload to see what is new.</noscript>` : "Reload to see what is new: reading applies what A8 delays."}</p>
    </header>
    <main>
      ${counters(content)}
      ${faultSwitches()}
      ${profilesSection(state, search)}
      ${eventsSection(state)}
      ${requestsSection(requests)}
      ${assumptionsSection(assumptions)}
    </main>`;
  return framed({ title: "Sandbox of the Profile Upsert API", body });
}

function counters({ state, requests, faultsWait }: PageContent): Markup {
  const counts = { Profiles: state.count, "Backfill events": state.events.total, Requests: requests.total };
  const entries = [...Object.entries(counts), ["Faults", faultsWait ? "waiting" : "none"]];
  return html`<dl id="counters" data-live>
    ${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

function faultSwitches(): Markup {
  const buttons = Object.entries(FAULT_SWITCHES).map(
    ([id, { label }]) => html`<button name="button" value="${id}">${label}</button>`,
  );
  return html`<section aria-labelledby="faults">
    <h2 id="faults">What goes wrong next</h2>
    <form method="post" action="/">
      <p><label>For the next <input name="times" type="number" min="1" max="1000" value="1" required> requests:</label></p>
      <div class="buttons">${buttons}</div>
    </form>
    <form method="post" action="/" class="buttons">
      <button name="button" value="clear-faults">Take all faults back</button>
      <button name="button" value="reset">Reset the sandbox</button>
    </form>
    <p id="pressed" role="status"></p>
  </section>`;
}

function profilesSection(state: ProfileReader, search: string | undefined): Markup {
  const found =
    search === undefined ? state.all().slice(-SHOWN).reverse() : state.find({ email: search, phoneNumber: search });
  const note =
    search === undefined
      ? latestOf(state.count)
      : html`${found.length === 0 ? "No profile has" : "Found by"} <strong>${search}</strong>. <a href="/#profiles">Show the latest</a>`;
  return html`<section aria-labelledby="profiles">
    <h2 id="profiles">Profiles</h2>
    <form method="get" action="/#profiles" role="search">
      <label for="search">E-mail or phone number</label>
      <input id="search" name="search" value="${search ?? ""}" autocomplete="off" spellcheck="false">
      <button>Find</button>
    </form>
    <p>${note}</p>
    ${search === undefined ? profilesTable(found) : found.map((profile) => html`<pre tabindex="0">${JSON.stringify(profile, null, 2)}</pre>`)}
  </section>`;
}

function profilesTable(profiles: readonly StoredProfile[]): Markup {
  const head = [
    "E-mail",
    "Phone number",
    "Name",
    "Consent",
    "Subscriptions",
    "Subscribed at",
    "Subscription changed",
    "Tags",
    "Key",
  ];
  const rows = profiles.map((profile) => {
    const { email, phoneNumber, firstName, lastName, consent, subscriptions, subscribedAt, tags, key } = profile;
    const name = [firstName, lastName].filter(Boolean).join(" ");
    const changed = profile.subscriptionChangedAt === undefined ? "no" : time(profile.subscriptionChangedAt);
    const list = subscriptions.join(", ");
    return cells([email, phoneNumber, name, consent, list, subscribedAt, changed, tags.join(", "), key]);
  });
  return scrollingTable({ label: "profiles", head, rows, empty: "No profile yet." });
}

/** Its profile may be gone: made one with another (A1), or not in the state that was put back. */
const customerOf = (profile: StoredProfile | undefined): string | undefined => profile?.email ?? profile?.phoneNumber;

function eventsSection(state: PageContent["state"]): Markup {
  const rows = latest(state.events).map(
    ({ sequence, at, profile, created, subscribedAtChanged, type, triggersCampaign }) => {
      const effect = `${type}, triggers ${triggersCampaign ? "campaigns" : "no campaign"}`;
      return cells([
        sequence,
        time(at),
        customerOf(state.byKey(profile)),
        profile,
        created ? "created" : "updated",
        effect,
        subscribedAtChanged ? "yes" : "no",
      ]);
    },
  );
  const head = ["No.", "Time (UTC)", "Customer", "Profile", "What", "Event", "subscribedAtChanged"];
  return html`<section aria-labelledby="events">
    <h2 id="events">Event log</h2>
    ${scrollingTable({ label: "events", head, rows, empty: "No event yet. Every upsert emits one." })}
  </section>`;
}

function requestsSection(requests: Log<RequestEntry>): Markup {
  const shown = latest(requests);
  const rows = shown.map(({ sequence, at, method, path, profiles, bytes, status, fault, warnings = [] }) => {
    const habits = warnings.map(({ habit }) => habit).join(", ");
    return cells([sequence, time(at), status ?? "no answer", profiles, bytes, fault, `${method} ${path}`, habits]);
  });
  const head = ["No.", "Time (UTC)", "Status", "Records", "Bytes", "Fault", "Request", "Client"];
  return html`<section aria-labelledby="requests">
    <h2 id="requests">Requests</h2>
    ${scrollingTable({ label: "requests", head, rows, empty: "No request yet." })}
    <ul id="client-warnings" data-live>${shown.flatMap(warningItems)}</ul>
  </section>`;
}

/** What the column "Client" stands for. */
function warningItems({ sequence, warnings = [] }: RequestEntry): readonly Markup[] {
  return warnings.map(
    ({ habit, message }) => html`<li><strong>${habit}</strong>, request ${sequence}: ${message}</li>`,
  );
}

function assumptionsSection(assumptions: Assumptions): Markup {
  const rows = Object.entries(assumptions).map(([id, choice]) =>
    cells([id, choice, withCode(ASSUMPTIONS[id as AssumptionId].title)]),
  );
  const head = ["Id", "Here", "What the vendor's page leaves open"];
  return html`<section aria-labelledby="assumptions">
    <h2 id="assumptions">Assumptions</h2>
    ${scrollingTable({ label: "assumptions", head, rows, empty: "" })}
  </section>`;
}

/** What stands between backticks, as code. */
function withCode(text: string): Markup {
  return html`${text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

const latest = <T>(log: Log<T>): readonly T[] => log.recent().slice(-SHOWN).reverse();

const latestOf = (total: number): string => (total > SHOWN ? `The latest ${SHOWN} of ${total}.` : "");

function time(at: string): Markup {
  return html`<time datetime="${at}">${at.slice(0, 19).replace("T", " ")}</time>`;
}
