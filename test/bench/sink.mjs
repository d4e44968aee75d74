/**
 * Answers each client as it expects, `delayMs` after its request came, and counts. In a process of its own, so that its work is
 * not the client's. Messages: an object begins a new count, "report" asks for it.
 */
import { createServer } from "node:http";
import { routeOf } from "./sink-routes.mjs";

const MARK = '"subscribedAtChanged"'; // once per profile
let settings = { delayMs: 0, parse: false };
/** Of each request: when it had come in, how many profiles it held, and how many requests were unanswered then. */
let requests = [];
let inAir = 0;

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    inAir += 1;
    const route = routeOf(request.url);
    const profiles = route === undefined ? 0 : countProfiles(route, Buffer.concat(chunks));
    requests.push({ at: performance.now(), profiles, inAir });
    if (settings.delayMs > 0) setTimeout(answer, settings.delayMs, response, route, profiles);
    else answer(response, route, profiles);
  });
});

/** A path that no contestant should post to is not there. */
function answer(response, route, profiles) {
  inAir -= 1;
  if (route === undefined) response.writeHead(404).end();
  else response.writeHead(route.status, route.headers).end(route.answer(profiles));
}

/** Reading every body as JSON would make the sink the slowest of all: only the quick run does. */
function countProfiles(route, body) {
  if (settings.parse) return route.count(body.toString());
  let count = 0;
  for (let at = body.indexOf(MARK); at !== -1; at = body.indexOf(MARK, at + MARK.length)) count += 1;
  return count;
}

process.on("message", (message) => {
  if (message === "report") process.send({ requests });
  else {
    settings = message;
    requests = [];
    process.send("ready");
  }
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
