/**
 * Answers 202 to whatever comes, `delayMs` after it came, and counts. In a process of its own, so that its work is not the
 * client's. Messages: an object begins a new count, "report" asks for it.
 */
import { createServer } from "node:http";

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
    requests.push({ at: performance.now(), profiles: countProfiles(Buffer.concat(chunks)), inAir });
    if (settings.delayMs > 0) setTimeout(answer, settings.delayMs, response);
    else answer(response);
  });
});

function answer(response) {
  inAir -= 1;
  response.writeHead(202, { "content-type": "application/json" }).end("{}");
}

/** Reading every body as JSON would make the sink the slowest of all: only the quick run does. */
function countProfiles(body) {
  if (settings.parse) return JSON.parse(body.toString()).profiles.length;
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
