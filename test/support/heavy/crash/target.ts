/** A sandbox in a process of its own, so that a kill of its client does not touch it. Answers late, once it has applied: a kill then leaves the most in doubt. */
import { startSandbox } from "../../../../src/sandbox/serve.js";

const server = await startSandbox();
server.sandbox.faults.add({ fault: { kind: "delay", ms: 50, when: "after-apply" }, when: { every: 1 } });
process.send?.({ url: server.url, secretKey: server.secretKey });

let reported = 0;
setInterval(() => {
  const requests = server.sandbox.requests.total;
  if (requests !== reported) process.send?.({ requests });
  reported = requests;
}, 2);
process.on("disconnect", () => process.exit());
