import { bobbinError, type BobbinError, isBobbinError } from "../../../errors.ts";
import { isOutboundAllowed } from "../../../config/manifest/outbound-hosts.ts";
import type { OutboundResponse } from "../../ask-server.ts";
import type { OutboundRequest } from "../../outbound-request.ts";
import { type HeaderPair, joinHeaders, keepLastOfEach, splitHeaders } from "./header-list.ts";
import type { GuestCall } from "../host.ts";

/** What sends a request; the shape of `sendOutbound` and `receivedHeaders`. */
export interface OutboundSender {
  send(request: OutboundRequest, check: (url: URL) => void): Promise<OutboundResponse>;
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
  if (URL.parse(url) === null) return "invalid-url";
  try {
    const sent = keepLastOfEach(headers).filter(([name]) => !framingHeaders.includes(name));
    const content = body === null || body.length === 0 ? null : body;
    const request = {
      url,
      method,
      headers: joinHeaders(sent),
      body: content,
      redirect: "follow",
      signal: call.signal,
    } as const;
    const response = await sender.send(request, (target) => checkTarget(call, target));
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

function checkTarget({ settings, session }: GuestCall, url: URL): void {
  const { component, place, outboundHosts } = settings;
  if (isOutboundAllowed(outboundHosts, url)) return session.act();
  const { href, origin } = url;
  throw bobbinError("outbound-denied", { component: component.id, url: href, origin, place });
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
  const detail = reason instanceof Error ? reason.message : String(reason);
  return bobbinError("outbound-failed", { url, detail }, error);
}
