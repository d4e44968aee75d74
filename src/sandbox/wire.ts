/**
 * What only a connection can do to an answer. The sandbox decides it here; the server carries it out on the socket, and
 * `fetchOutcome` shows what a client's fetch would make of it.
 */
export type WireFault = LostAnswer | BrokenAnswer;

export interface LostAnswer {
  readonly wire: "reset" | "garbage";
}

/**
 * A body that is cut (`truncated`), never ends (`stalled`), or comes one byte every `ms` (`dribbled`); or a whole one, and
 * then a connection that is gone when it is used again (`idle-closed`).
 */
export interface BrokenAnswer {
  readonly wire: "truncated" | "stalled" | "dribbled" | "idle-closed";
  readonly response: Response;
  readonly ms?: number;
}

export type Answer = Response | WireFault;

export function isWireFault(answer: Answer): answer is WireFault {
  return "wire" in answer;
}

export function isLost(fault: WireFault): fault is LostAnswer {
  return fault.wire === "reset" || fault.wire === "garbage";
}

/** The error of a fetch that got no answer, with the code at the place where Node's fetch has it. */
export function fetchError(message: string, code: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(code), { code }) });
}

/** The answer as fetch resolves it, or the error with which fetch rejects. */
export async function fetchOutcome(answer: Answer, signal: AbortSignal): Promise<Response> {
  if (!isWireFault(answer)) return answer;
  if (isLost(answer)) {
    throw fetchError("fetch failed", answer.wire === "reset" ? "ECONNRESET" : "HPE_INVALID_CONSTANT");
  }
  if (answer.wire === "idle-closed") return answer.response; // there is no connection to be lost
  const { status, headers } = answer.response;
  const bytes = new Uint8Array(await answer.response.arrayBuffer());
  return new Response(brokenBody(answer, bytes, signal), { status, headers });
}

/** Half of the bytes, and then what the fault says: an error, nothing, or the rest one by one. */
function brokenBody(fault: BrokenAnswer, bytes: Uint8Array, signal: AbortSignal): ReadableStream<Uint8Array> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent = 0;
  const send = (controller: ReadableStreamDefaultController<Uint8Array>, upTo: number): void => {
    controller.enqueue(bytes.slice(sent, upTo));
    sent = upTo;
  };
  return new ReadableStream({
    start(controller) {
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        controller.error(signal.reason);
      });
      if (fault.wire !== "dribbled") send(controller, Math.ceil(bytes.length / 2));
    },
    pull(controller) {
      if (fault.wire === "truncated") controller.error(fetchError("terminated", "UND_ERR_SOCKET"));
      if (fault.wire !== "dribbled") return;
      if (sent === bytes.length) {
        controller.close();
        return;
      }
      return new Promise((resolve) => {
        timer = setTimeout(() => {
          send(controller, sent + 1);
          resolve();
        }, fault.ms);
      });
    },
    cancel: () => clearTimeout(timer),
  });
}
