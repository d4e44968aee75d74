import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";

/** A record as the server sees it: its number in the source, its person, and its version of that person. */
export interface SeenRecord {
  readonly index: number;
  readonly person: number;
}

/** One request that was read whole, and what became of it. */
export interface SeenRequest {
  readonly records: readonly SeenRecord[];
  readonly applied: boolean;
  /** The status that was answered; undefined when there was no whole answer. */
  readonly status: number | undefined;
}

export interface Plan {
  readonly seed: number;
  /** Share of the requests that meet a fault. */
  readonly faults: number;
  /** Some requests get no answer at all, which costs a timeout each. */
  readonly isSilent: boolean;
  /** Records that are refused with a 400, whatever they are sent with. */
  readonly bad: ReadonlySet<number>;
  /** Records over which the server always fails, and how. */
  readonly poison: ReadonlySet<number>;
  readonly poisonBy: string;
  /** Larger bodies get a 413. */
  readonly maxBytes: number;
  /** From this request on the whole server answers so; undefined for never. */
  readonly stops: { readonly from: number; readonly status: number } | undefined;
}

type Fault = (socket: Socket, chance: (below: number) => number) => number | undefined;

const head = (status: number, ...headers: string[]): string =>
  [`HTTP/1.1 ${status} X`, ...headers, "", ""].join("\r\n");

function answer(socket: Socket, status: number, body = "", ...headers: string[]): number {
  socket.write(head(status, `Content-Length: ${Buffer.byteLength(body)}`, ...headers) + body);
  return status;
}

const RETRY_AFTERS = [
  "0",
  "0.001",
  "0, 0",
  "soon",
  "-1",
  "Wed, 21 Oct 2015 07:28:00 GMT",
  "Wednesday, 21-Oct-15 07:28:00 GMT",
];
const PASSING = [408, 409, 425, 429, 500, 502, 503, 504, 507, 508, 520, 521, 522, 529, 599];

/** How a request may fail for now. Each gives the status that went out whole, if one did. */
const FAULTS: Readonly<Record<string, Fault>> = {
  status: (socket, chance) => answer(socket, PASSING[chance(PASSING.length)] as number, "<html>no</html>"),
  "retry after": (socket, chance) =>
    answer(socket, chance(2) ? 429 : 503, "later", `Retry-After: ${RETRY_AFTERS[chance(RETRY_AFTERS.length)]}`),
  "a lie about gzip": (socket) => answer(socket, 500, "no gzip", "Content-Encoding: gzip"),
  "utf-16": (socket) => answer(socket, 502, "n\0o\0", "Content-Type: text/plain; charset=utf-16le"),
  "an unknown charset": (socket) => answer(socket, 502, "no", "Content-Type: text/plain; charset=nowhere"),
  "chunked and closed": (socket) => {
    socket.end(`${head(500, "Transfer-Encoding: chunked", "Connection: close")}2\r\nno\r\n0\r\n\r\n`);
    return 500;
  },
  reset: (socket) => void socket.resetAndDestroy(),
  close: (socket) => void socket.end(),
  garbage: (socket) => void socket.end("\0\x01 this is no HTTP \xff\r\n\r\n"),
  "a cut status line": (socket) => void socket.end("HTTP/1.1 20"),
  "cut headers": (socket) => void socket.end("HTTP/1.1 202 X\r\nContent-Le"),
  "oversized headers": (socket) => void socket.end(head(202, `X-Large: ${"x".repeat(80_000)}`)),
  "two lengths": (socket) => void socket.end(`${head(202, "Content-Length: 1", "Content-Length: 2")}no`),
  "a bad header": (socket) => void socket.end("HTTP/1.1 202 X\r\nno header\r\n\r\n"),
  silence: () => undefined,
};

/** Without the one that costs a timeout. */
export const QUICK_FAULTS: readonly string[] = Object.keys(FAULTS).filter((name) => name !== "silence");

/** How a request that was accepted is answered. */
const ACCEPTANCES: readonly ((socket: Socket) => void)[] = [
  (socket) => answer(socket, 202, "{}"),
  (socket) => answer(socket, 202),
  (socket) => answer(socket, 202, "<html>thanks</html>", "Content-Type: text/html"),
  (socket) => answer(socket, 202, "not gzip", "Content-Encoding: gzip"),
  (socket) => answer(socket, 202, "{}", "X-A: 1", "X-A: 2", "Set-Cookie: a=b"),
  (socket) => socket.end(`${head(202, "Content-Length: 2", "Connection: close")}{}`),
  (socket) => socket.end(`HTTP/1.0 202 X\r\n\r\n{}`),
  (socket) => socket.end(`${head(202, "Content-Length: 100")}{"cut":`),
  (socket) => void socket.write(`${head(202, "Transfer-Encoding: chunked")}2\r\n{}\r\n0\r\n\r\n`),
  (socket) => void socket.write(`${head(103, "Link: </x>")}${head(202, "Content-Length: 0")}`),
  (socket) => void socket.write(`${head(100)}${head(102)}${head(202, "Content-Length: 0")}`),
];

export interface WireServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** What a request had that it must not have. */
  readonly problems: readonly string[];
  /** Of these requests the records must be in order. */
  readonly orderedRequests: number;
  /** What comes from now on may be older than what came before. */
  endOfOrder(): void;
  /** From now on nothing fails by chance. */
  calm(): void;
  close(): Promise<void>;
}

/** A server that speaks HTTP by hand, over the bytes of a socket. What it does with a request depends on the seed, the body and how often that came: not on time. */
export async function startWireServer(plan: Plan, key: string): Promise<WireServer> {
  const requests: SeenRequest[] = [];
  const problems: string[] = [];
  const attempts = new Map<string, number>();
  const sockets = new Set<Socket>();
  let isCalm = false;
  let orderedRequests = Number.POSITIVE_INFINITY;

  /** Answers, and says what became of the request. */
  function decide(socket: Socket, body: string): SeenRequest {
    const attempt = (attempts.get(body) ?? 0) + 1;
    attempts.set(body, attempt);
    const chance = chanceOf(`${plan.seed} ${attempt} ${body}`);
    const records = recordsIn(body);
    const refused = (status: number | undefined): SeenRequest => ({ records, applied: false, status });
    const { stops } = plan;
    if (stops && !isCalm && requests.length >= stops.from) return refused(answer(socket, stops.status, "no"));
    if (Buffer.byteLength(body) > plan.maxBytes) return refused(answer(socket, 413, "too large"));
    if (records.some(({ index }) => plan.poison.has(index))) return refused(FAULTS[plan.poisonBy]?.(socket, chance));
    if (records.some(({ index }) => plan.bad.has(index))) return refused(answer(socket, 400, `no: ${body}`));
    if (!isCalm && chance(1_000) < plan.faults * 1_000) {
      const names = plan.isSilent && chance(8) === 0 ? ["silence"] : QUICK_FAULTS;
      const applied = chance(3) === 0;
      return { records, applied, status: FAULTS[names[chance(names.length)] ?? ""]?.(socket, chance) };
    }
    ACCEPTANCES[chance(ACCEPTANCES.length)]?.(socket);
    return { records, applied: true, status: 202 };
  }

  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    let read = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      read = Buffer.concat([read, chunk]);
      for (;;) {
        const end = read.indexOf("\r\n\r\n");
        if (end === -1) return;
        const headers = read.subarray(0, end).toString("latin1");
        const length = Number(/^content-length: *([0-9]+)\r?$/im.exec(headers)?.[1]);
        if (!Number.isInteger(length)) problems.push("a request has no length");
        if (read.length < end + 4 + length) return;
        const body = read.subarray(end + 4, end + 4 + length).toString("utf8");
        read = read.subarray(end + 4 + length);
        if (!headers.startsWith("POST /api/v0/profiles HTTP/1.1\r\n")) problems.push("another request line");
        if (!headers.toLowerCase().includes(`authorization: bearer ${key}`)) problems.push("no key");
        if (headers.split(key).length !== 2 || body.includes(key)) problems.push("the key is elsewhere, too");
        requests.push(decide(socket, body));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    problems,
    get orderedRequests() {
      return orderedRequests;
    },
    endOfOrder() {
      orderedRequests = Math.min(orderedRequests, requests.length);
    },
    calm: () => {
      isCalm = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A sequence of numbers that depends on a text alone. */
export function chanceOf(text: string): (below: number) => number {
  let drawn = 0;
  return (below) => {
    drawn += 1;
    return createHash("sha256").update(`${drawn} ${text}`).digest().readUInt32LE() % below;
  };
}

function recordsIn(body: string): SeenRecord[] {
  const { profiles } = JSON.parse(body) as { profiles: { profile: { firstName: string; email: string } }[] };
  return profiles.map(({ profile }) => ({
    index: Number(profile.firstName.slice(1)),
    person: Number(/[0-9]+/.exec(profile.email)?.[0]),
  }));
}
