import { join } from "node:path";
import type { Leg } from "../driver/leg.js";

export const shell: Leg = {
  name: "shell",
  install: (context) => context.debian("curl", "jq"),
  quickstarts: [
    {
      language: "curl",
      file: "quickstart.sh",
      command: (context) => ({ command: "sh", args: [join(context.home, "quickstart.sh")] }),
    },
  ],
};
