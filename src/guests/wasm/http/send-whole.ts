import { bobbinError, type BobbinError, isBobbinError } from "../../../errors.ts";
import type { Asker, OutboundResponse } from "../../ask-server.ts";
import { askerOf } from "../../calls/ask-inner.ts";
import { withCarriedTrace } from "../../carried-trace.ts";
import type { OutboundRequest } from "../../outbound-request.ts";
import { type HeaderPair, joinHeaders, keepLastOfEach, splitHeaders } from "./header-list.ts";
import type { GuestCall } from "../host.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/** What sends a request; the shape of `sendOutbound` and `receivedHeaders`. */
export interface OutboundSender {
  send(request: OutboundRequest, askerOf: (url: URL) => Asker): Promise<OutboundResponse>;
  receivedHeaders(response: OutboundResponse): string;
}

/** A request whose whole body is there. */
export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** A response with its whole body; headers are name, value, name, value, …. */
export interface Received {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/** Why there is no response: the cases of Spin's `http-error` that are used. */
export type SendFailure = "destination-not-allowed" | "invalid-url" | "runtime-error";

/** What `fetch` makes itself, and refuses or doubles where it is given. */
const framingHeaders = ["connection", "content-length", "keep-alive", "transfer-encoding"];

/**
 * Sends a guest's request to one of the hosts that the manifest allows, as Spin's interfaces of whole
 * bodies do. Of a failure the interface has only the name; the rest is printed.
 */
export async function sendWhole(
  call: GuestCall,
  sender: OutboundSender,
  { url, method, headers, body }: Asked,
): Promise<Received | SendFailure> {
  const target = targetOf(url);
  if (target === null) return "invalid-url";
  try {
    const sent = keepLastOfEach(headers).filter(([name]) => !framingHeaders.includes(name));
    const content = body === null || body.length === 0 ? null : body;
    const asking = { sender: call.settings, chain: call.exchange.chain };
    const first = askerOf(asking, target);
    const request = {
      url: target.href,
      method,
      headers: withCarriedTrace(call.settings, call.exchange.headers, joinHeaders(sent)),
      body: content,
      // As in Spin, where nothing follows what a component answers.
      redirect: first.isInner ? "manual" : "follow",
      signal: call.signal,
    } as const;
    const response = await sender.send(request, (next) => {
      const asker = askerOf(asking, next);
      call.session.act();
      return asker;
    });
    const received = splitHeaders(sender.receivedHeaders(response));
    const bytesMax = call.settings.memoryMebibytesMax * 2 ** 20;
    return {
      status: response.status,
      headers: received,
      body: await readBody(response, url, bytesMax),
    };
  } catch (error) {
    const known = isBobbinError(error) ? error : failure(url, error);
    call.print("stderr", Buffer.from(`${known.text}\n`));
    return known.code === "outbound-denied" ? "destination-not-allowed" : "runtime-error";
  }
}

/** A path alone is asked of the application itself. */
function targetOf(url: string): URL | null {
  return url.startsWith("/") ? URL.parse(`http://self.alt${url}`) : URL.parse(url);
}

/** A body that the guest's memory cannot hold is not waited for. */
async function readBody(
  response: OutboundResponse,
  url: string,
  bytesMax: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      throw bobbinError("outbound-failed", {
        url,
        detail: `it answered with over ${bytesMax} bytes`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function failure(url: string, error: unknown): BobbinError {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const detail = errorMessage(reason);
  return bobbinError("outbound-failed", { url, detail }, error);
}
