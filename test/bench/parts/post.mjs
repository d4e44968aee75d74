import { Agent, request } from "node:http";

const HEADERS = { "content-type": "application/json", authorization: "Bearer bench" };

/** POST over node:http with connections that stay open: as little as Node can do. */
export function httpPoster(url, connections) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return (body) =>
    new Promise((resolve, reject) => {
      const headers = { ...HEADERS, "content-length": Buffer.byteLength(body) };
      const post = request(`${url}/api/v0/profiles`, { method: "POST", agent, headers }, (response) => {
        response.resume().on("end", () => settle(response.statusCode, resolve, reject));
      });
      post.on("error", reject);
      post.end(body);
    });
}

/** POST as everybody writes it. */
export function fetchPoster(url) {
  return async (body) => {
    const response = await fetch(`${url}/api/v0/profiles`, { method: "POST", headers: HEADERS, body });
    await response.arrayBuffer();
    expectAccepted(response.status);
  };
}

function settle(status, resolve, reject) {
  try {
    resolve(expectAccepted(status));
  } catch (error) {
    reject(error);
  }
}

export function expectAccepted(status) {
  if (status !== 202) throw new Error(`the sink answered ${status}`);
}
