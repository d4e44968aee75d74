/** Answers 202 to whatever comes, and keeps nothing. In a process of its own, so that its memory is not the client's. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(202, { "content-type": "application/json" }).end("{}"));
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
