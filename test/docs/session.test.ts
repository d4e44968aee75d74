import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pictureOf, textOfPicture } from "../../scripts/docs/session/picture.js";
import { type SandboxServer, startSandbox } from "../../src/node.js";
import { createProject, type Project } from "../support/docs/project.js";
import { comparable, stepsOf } from "../support/docs/session.js";

const svg = readFileSync("docs/session.svg", "utf8");

describe("docs/session.svg", () => {
  let project: Project;
  let server: SandboxServer;
  beforeAll(async () => {
    project = createProject();
    server = await startSandbox();
  });
  afterAll(async () => {
    project.remove();
    await server.close();
  });

  test("shows what its commands print, but for the width of the terminal", async () => {
    const steps = stepsOf(textOfPicture(svg).replace(/ \\\n +/g, " "));
    let code = 0;
    for (const { command, output } of steps) {
      if (command === "echo $?") expect(Number(output)).toBe(code);
      else if (command.startsWith("cat ")) project.write(command.slice(4), `${output}\n`);
      else {
        const ended = await project.runLine(command, server.connection);
        expect(unwrapped(ended.stdout), "`npm run docs:session` records it again").toBe(unwrapped(output));
        code = ended.code;
      }
    }
    expect(steps.map(({ command }) => command)).toEqual([
      "cat shop.csv",
      expect.stringContaining(" columns "),
      expect.stringContaining(" backfill "),
      "echo $?",
    ]);
    expect(server.sandbox.events.total).toBe(3);
  });

  test("shows an address of nobody, and no path of the machine that recorded it", () => {
    const addresses = textOfPicture(svg).match(/[\w.]+@[\w.]+/g) ?? [];
    expect(addresses.filter((address) => !/@(?:shop\.example|xxxx\.xxxxxxx)$/.test(address))).toEqual([]);
    expect(addresses.length).toBeGreaterThan(3);
    expect(textOfPicture(svg)).not.toMatch(/\/(?:tmp|home|root|work)\//);
  });
});

describe("the picture of a terminal", () => {
  const lines = [
    "$ one \\",
    "  --two",
    "\u001b[1mA <b>",
    "\u001b[0m\u001b[39m\u001b[49mplain \u001b[2mfaint\u001b[22m & on",
  ];
  const picture = pictureOf(lines, "A title", "What is seen & done");

  test("has every line, in its style", () => {
    expect(textOfPicture(picture)).toBe("$ one \\\n  --two\nA <b>\nplain faint & on");
    const drawn = [...picture.matchAll(/<text([^>]*) x="20" y="(\d+)" xml:space="preserve">(.*)<\/text>/g)].map(
      (match) => match.slice(1),
    );
    expect(drawn).toEqual([
      [' class="typed"', "33", "$ one \\"],
      [' class="typed"', "51", "  --two"],
      ["", "69", '<tspan class="strong">A &lt;b&gt;</tspan>'],
      ["", "87", 'plain <tspan class="faint">faint</tspan> &amp; on'],
    ]);
  });

  test("says what it shows, and has a ground and colours of its own in light and in dark", () => {
    expect(picture).toContain('<title id="title">A title</title>\n<desc id="described">What is seen &amp; done</desc>');
    const [light = "", dark = ""] = picture.split("@media (prefers-color-scheme: dark)");
    for (const name of ["text", ".ground", ".faint", ".typed"]) {
      for (const css of [light, dark]) expect(css).toMatch(new RegExp(`\\n *${name.replace(".", "\\.")} {[^}]*fill:`));
    }
  });

  test("moves nothing: who wants less motion has nothing to turn off", () => {
    expect(picture + svg).not.toMatch(/animat|transition|@keyframes/);
  });
});

/** The terminal of the picture breaks lines, at 80 columns; a pipe does not, and continues no command by a backslash. */
const unwrapped = (text: string): string => comparable(text).replace(/ \\\n/g, " ").replace(/\s+/g, " ").trim();
