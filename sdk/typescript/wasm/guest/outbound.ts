import type { HostCalls } from "../../../../src/web/host-calls.ts";
import { sendRequest, type Request, type Response } from "fermyon:spin/http";
import type { SharedBuffer } from "./shared-buffer.ts";
import { joinHeaders, splitHeaders } from "./header-text.ts";
import type { Later } from "./later.ts";
import { checkServing } from "./serving.ts";

const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/**
 * The part of the host's calls behind `fetch`, over Spin's interface of whole bodies: a request is
 * answered before the component goes on, and the host follows redirects.
 */
export function outboundCalls(
  buffer: SharedBuffer,
  later: Later,
): Pick<HostCalls, "fetchStart" | "fetchRead" | "fetchAbort"> {
  /** What is still to be read, by request; null once it has been. */
  const bodies = new Map<number, Uint8Array | null>();

  return {
    fetchStart(id, method, url, headers, bytes, redirect) {
      checkServing("fetch works");
      const body = bytes < 0 ? undefined : buffer.read(bytes);
      bodies.set(id, null);
      try {
        if (redirect !== "follow") {
          throw new OutboundError(
            `a component in WebAssembly cannot ask for redirect: ${redirect}`,
          );
        }
        if (!methods.includes(method)) {
          throw new OutboundError(`a component in WebAssembly cannot send the method ${method}`);
        }
        const request = { method: method.toLowerCase(), uri: url, params: [], body };
        const response = send({ ...request, headers: splitHeaders(headers) }, url);
        bodies.set(id, response.body ?? null);
        const given = joinHeaders(response.headers ?? []);
        later((guest) => guest.fetchHead(id, response.status, "", url, given));
      } catch (error) {
        const { code, message } = error as OutboundError;
        later((guest) => guest.fetchFailed(id, `${code}\n${message}`));
      }
    },

    fetchRead(id) {
      const body = bodies.get(id) ?? null;
      bodies.set(id, null);
      later((guest) => {
        guest.fetchChunk(id, body === null || body.length === 0 ? -1 : buffer.write(body));
      });
    },

    fetchAbort(id) {
      bodies.delete(id);
    },
  };
}

class OutboundError extends Error {
  readonly code: string;

  constructor(message: string, code = "outbound-failed") {
    super(message);
    this.code = code;
  }
}

function send(request: Request, url: string): Response {
  try {
    return sendRequest(request);
  } catch (error) {
    const { payload } = error as { payload?: unknown };
    if (payload === "destination-not-allowed") {
      throw new OutboundError(
        `this component may not send requests to ${url}; add its origin to allowed_outbound_hosts of the component in spin.toml`,
        "outbound-denied",
      );
    }
    throw new OutboundError(`the request to ${url} failed: ${String(payload ?? error)}`);
  }
}
