import { expect, test } from "vitest";
import type { Profile } from "../../../generated/types.js";
import { type Assumptions, resolveAssumptions } from "../../../src/sandbox/assumptions.js";
import { Faults } from "../../../src/sandbox/faults.js";
import type { RequestEntry } from "../../../src/sandbox/log.js";
import { RecentLog } from "../../../src/sandbox/log.js";
import { createPage } from "../../../src/sandbox/page/page.js";
import { ProfileState } from "../../../src/sandbox/state.js";
import { messageOf, record } from "../../support/sandbox/post.js";

const ORIGIN = "http://127.0.0.1:1234";
const AT = "2026-01-02T12:00:00.000Z";

function pageOf(given?: Partial<Assumptions>) {
  const assumptions = resolveAssumptions(given);
  const parts = { assumptions, state: new ProfileState(assumptions), faults: new Faults() };
  const requests = new RecentLog<RequestEntry>(100);
  const page = createPage({ ...parts, requests, reset: () => parts.state.clear() });
  const load = (path = "/") => page.request(ORIGIN + path);
  return {
    ...parts,
    requests,
    load,
    text: async (path?: string) => (await load(path)).text(),
    add: (...profiles: Profile[]) => parts.state.accept({ records: profiles.map((each) => record(each)), at: AT }),
    press: (form: Record<string, string>, headers: Record<string, string> = { origin: ORIGIN }) =>
      page.request(`${ORIGIN}/`, { method: "POST", headers, body: new URLSearchParams(form) }),
  };
}

const request: RequestEntry = { sequence: 1, at: AT, method: "POST", path: "/api/v0/profiles", headers: {} };

test("the page shows profiles, events that trigger no campaign, requests and the assumptions", async () => {
  const { add, requests, text } = pageOf({ A4: "merged" });
  add({ email: "a@x.y", firstName: "Ana" }, { phoneNumber: "+359" });
  requests.add({ ...request, status: 202, profiles: 2, bytes: 345, fault: "delay" });
  const page = await text();
  expect(page).toContain("<dt>Profiles</dt><dd>2</dd>");
  expect(page).toContain("<td>a@x.y</td><td></td><td>Ana</td><td>legitimateInterest</td>");
  expect(page.match(/<td>backfill, triggers no campaign<\/td>/g)).toHaveLength(2);
  expect(page).toContain("<td>202</td><td>2</td><td>345</td><td>delay</td><td>POST /api/v0/profiles</td>");
  expect(page).toContain("<td>A4</td><td>merged</td>");
});

test("the latest come first, and the page says that there are more", async () => {
  const { add, text } = pageOf();
  add(...Array.from({ length: 12 }, (_, index) => ({ email: `c${index}@x.y` })));
  const page = await text();
  expect(page).toContain("The latest 10 of 12.");
  expect(page.indexOf("c11@x.y")).toBeLessThan(page.indexOf("c2@x.y"));
  expect(page).not.toContain("c1@x.y");
});

test.each(["?search=a%40x.y", "?search=+a%40x.y+", "?search=%2B359"])("%s shows the whole profile", async (query) => {
  const { add, text } = pageOf();
  add({ email: "a@x.y", phoneNumber: "+359", location: { lat: 42.5, lon: 23.3 } }, { email: "b@x.y" });
  const page = await text(`/${query}`);
  expect(page).toContain("&quot;lat&quot;: 42.5");
  const [profiles] = page.split('id="events"'); // the log names everybody
  expect(profiles).not.toContain("b@x.y");
});

test("a search that finds nothing says so, and repeats the words as text", async () => {
  expect(await pageOf().text("/?search=%22%3E%3Cscript%3E")).toContain(
    "No profile has <strong>&quot;&gt;&lt;script&gt;</strong>",
  );
});

test("nothing that a client sends becomes markup", async () => {
  const { add, requests, text } = pageOf();
  const markup = `<script>alert("1")</script>`;
  add({ email: `${markup}@x.y`, firstName: markup, addTags: [markup], subscriptions: [markup] });
  requests.add({ ...request, method: "GET", path: `/${markup}` });
  for (const page of [await text(), await text(`/?search=${encodeURIComponent(`${markup}@x.y`)}`)]) {
    expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
    expect(page).not.toContain("<script>alert");
  }
});

test("the browser is told to load nothing, and to run only what it can check", async () => {
  const policy = (await pageOf().load()).headers.get("content-security-policy");
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+='; script-src 'sha256-[^']+=';/);
  expect(policy).toContain("frame-ancestors 'none'");
});

test("a fault switch arms its fault for as many requests as given, and goes back to the switches", async () => {
  const { faults, press, text } = pageOf();
  const answer = await press({ button: "unavailable", times: "2" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/#faults"]);
  expect(await text()).toContain("<dt>Faults</dt><dd>waiting</dd>");
  const none = async () => new ArrayBuffer(0);
  const taken = [await faults.take(none), await faults.take(none), await faults.take(none)];
  expect(taken.map((fault) => fault?.kind)).toEqual(["status", "status", undefined]);
});

test("faults are taken back, and the sandbox is reset", async () => {
  const { add, faults, press, state } = pageOf();
  add({ email: "a@x.y" });
  await press({ button: "garbage", times: "1" });
  await press({ button: "clear-faults" });
  expect([faults.armed, state.count]).toEqual([false, 1]);
  await press({ button: "reset" });
  expect(state.count).toBe(0);
});

test.each([
  ["a page of another site", { origin: "http://evil.example" }],
  ["a page of another port", { origin: "http://127.0.0.1:1" }],
  ["a page that hides where it is from", { origin: "null" }],
  ["a program", {}],
])("%s cannot press a button", async (_who, headers) => {
  const { faults, press } = pageOf();
  expect((await press({ button: "failing", times: "1" }, headers)).status).toBe(403);
  expect(faults.armed).toBe(false);
});

test.each([
  [{ button: "constructor", times: "1" }, 400, "There is no fault switch with this name."],
  [{ times: "1" }, 400, "There is no fault switch with this name."],
  [{ button: "failing", times: "0" }, 400, "plan.times must be a whole number from 1"],
  [{ button: "failing", times: "1".repeat(5_000) }, 413, "The form is too large."],
])("the form %j is a %i", async (form, status, message) => {
  const answer = await pageOf().press(form as Record<string, string>);
  expect([answer.status, await messageOf(answer)]).toEqual([status, expect.stringContaining(message)]);
});

test("the page does not renew itself where reading the state changes what happens", async () => {
  const live = '<span id="live"></span>'; // where the script says that it does
  expect(await pageOf({ A8: "delayed" }).text()).not.toContain(live);
  expect(await pageOf().text()).toContain(live);
});

test("the table of profiles says since when somebody is subscribed", async () => {
  const { add, text } = pageOf();
  add({ email: "a@x.y", subscribedAt: "2024-05-06T07:08:09Z", subscriptions: ["news"] });
  const page = await text();
  expect(page).toContain('<th scope="col">Subscribed at</th>');
  expect(page).toContain("<td>news</td><td>2024-05-06T07:08:09Z</td>");
});

test("the page says of whom the subscription was changed, by name", async () => {
  const { state, text } = pageOf();
  const records = [record({ email: "a@x.y" }, true), record({ phoneNumber: "+359" })];
  state.accept({ records, at: AT });
  state.accept({ records: [record({ email: "a@x.y", firstName: "Ana" })], at: "2026-01-03T12:00:00.000Z" });
  const page = await text();
  expect(page).toContain('<th scope="col">Subscription changed</th>');
  const changed = `<time datetime="${AT}">2026-01-02 12:00:00</time>`; // a later upsert that says no takes nothing back
  expect(page).toContain(`<td>Ana</td><td>legitimateInterest</td><td></td><td></td><td>${changed}</td>`);
  expect(page).toContain("<td>+359</td><td></td><td>legitimateInterest</td><td></td><td></td><td>no</td>");
  expect(page).toContain('<th scope="col">Customer</th>');
  expect(page).toContain("<td>a@x.y</td><td>profile-1</td><td>created</td>");
  expect(page).toContain("<td>+359</td><td>profile-2</td><td>created</td>");
  expect(await text("/?search=a%40x.y")).toContain(
    "&quot;subscriptionChangedAt&quot;: &quot;2026-01-02T12:00:00.000Z&quot;",
  );
});
