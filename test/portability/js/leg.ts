import { jdk, npm } from "../driver/install.js";
import type { Leg } from "../driver/leg.js";
import { clients } from "./clients.js";
import { engines, inputs, judges } from "./judges.js";
import { zodEngines } from "./zod.js";

export const js: Leg = {
  name: "js",
  install: async (context) => {
    await npm(context, context.home, context.work);
    await jdk(context); // openapi-generator runs on Java
  },
  engines: [...engines, ...zodEngines],
  inputs,
  clients,
  judges,
};
