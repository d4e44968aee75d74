import { join } from "node:path";
import type { Leg } from "../driver/leg.js";

export const perl: Leg = {
  name: "perl",
  install: (context) => context.debian("perl", "libjson-validator-perl"),
  engines: [
    {
      name: "JSON::Validator",
      file: "draft07",
      command: (context) => ({ command: "perl", args: [join(context.home, "verdicts.pl")] }),
    },
  ],
};
