import { createSandbox } from "../../../src/sandbox/index.js";
import { ours } from "../ours/leg.js";
import { sendScenario } from "./clients.js";
import { createContext } from "./context.js";
import { stateDigest } from "./instants.js";
import { scenario } from "./scenario.js";

/** What the accepted bodies of the scenario leave, applied as they are written down. */
export async function scenarioDigest(): Promise<string> {
  const { fetch, connection, state } = createSandbox();
  const headers = { authorization: `Bearer ${connection.secretKey}`, "content-type": "application/json" };
  for (const { body, status } of scenario()) {
    if (status === 202) await fetch("/api/v0/profiles", { method: "POST", headers, body: JSON.stringify(body) });
  }
  return stateDigest(state.all());
}

/** What our own client leaves: the state that the client of every other language must leave. */
export async function ourDigest(): Promise<string> {
  const context = createContext("ours");
  const [command] = (ours.clients ?? []).flatMap(({ scenario: program }) => program?.(context, "3.1") ?? []);
  if (command === undefined) throw new Error("our own client has no scenario");
  const { differences, digest } = await sendScenario(command, context);
  const [first] = differences;
  if (first !== undefined) throw new Error(`our own client, ${first.name}: ${first.detail}`);
  return digest;
}
