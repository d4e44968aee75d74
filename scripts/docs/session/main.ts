// `npm run docs:session`: records a session of the command line in a real terminal, as docs/session.svg. It needs tmux.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pictureOf } from "./picture.js";
import { recordSession } from "./record.js";

const TITLE = "A file of a shop, looked at and sent";
const DESCRIPTION =
  "A terminal. The command columns shows which field each column of shop.csv would fill, with masked samples, and what has to " +
  "be said. The command backfill sends the three customers: all accepted. The exit code is 0.";

const lines = await recordSession();
writeFileSync(
  fileURLToPath(new URL("../../../docs/session.svg", import.meta.url)),
  pictureOf(lines, TITLE, DESCRIPTION),
);
