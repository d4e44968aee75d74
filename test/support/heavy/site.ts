import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { promisify } from "node:util";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** Builds the site as `npm run docs` does, into a folder. */
export async function buildSite(folder: string, base: string): Promise<string> {
  const args = ["node_modules/vitepress/bin/vitepress.js", "build", "docs", "--outDir", folder];
  const env = { ...process.env, DOCS_BASE: base, NODE_ENV: "production" }; // a test has another one
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 26 });
  return stdout + stderr;
}

export interface SiteServer {
  /** With the base, and a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder as GitHub Pages does: /name/start is start.html, and what is not there is 404.html. */
export async function serveSite(folder: string, base: string): Promise<SiteServer> {
  const fileOf = (path: string): string | undefined => {
    if (!path.startsWith(base)) return undefined;
    const file = join(folder, decodeURIComponent(path.slice(base.length)) || "index.html");
    return [file, `${file}.html`].find((name) => existsSync(name) && statSync(name).isFile());
  };
  const server = createServer(({ url = "" }, response) => {
    const file = fileOf(new URL(url, "http://site").pathname);
    response.writeHead(file === undefined ? 404 : 200, { "content-type": TYPES[extname(file ?? ".html")] ?? "" });
    response.end(readFileSync(file ?? join(folder, "404.html")));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
