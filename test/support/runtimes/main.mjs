/** For runtimes with a command line. Arguments: the connection to a sandbox, as JSON. Prints the results. */
import { run } from "./suite.mjs";

console.log(JSON.stringify(await run(JSON.parse(globalThis.process.argv[2]))));
