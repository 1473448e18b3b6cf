import { bobbinError, type BobbinError, isBobbinError } from "../../../errors.ts";
import { isOutboundAllowed } from "../../../manifest/outbound-hosts.ts";
import { GuestTrap } from "../component/trap.ts";
import type { OutboundRequest } from "../../outbound-request.ts";
import type { GuestCall } from "../host.ts";
import type { CoreFunctions } from "./core-function.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { joinHeaders, readHeaderList, splitHeaders, writeHeaderList } from "./header-list.ts";
import { httpMethods } from "./inbound-http.ts";

/** What sends a request; the shape of `sendOutbound` and `receivedHeaders`. */
export interface OutboundSender {
  send(request: OutboundRequest, check: (url: URL) => void): Promise<Response>;
  receivedHeaders(response: Response): string;
}

/** Tags of the interface's `http-error` that are used. */
const errorTags = Object.freeze({ destinationNotAllowed: 1, invalidUrl: 2, runtimeError: 4 });
const areaBytes = 32;
/** What `fetch` makes itself, and refuses or doubles where it is given. */
const framingHeaders = ["connection", "content-length", "keep-alive", "transfer-encoding"];

interface Received {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/**
 * Module `wasi-outbound-http` of Spin 1.0: requests to the hosts that the manifest allows. Its function
 * answers with a promise. What the error's name does not say is printed. `resumed` is called before
 * the guest is told an answer.
 */
export function outboundHttp(
  memory: GuestMemory,
  current: () => GuestCall,
  sender: OutboundSender,
  resumed: () => void = () => {},
): CoreFunctions {
  return {
    request: (
      method = 0,
      uri = 0,
      uriLength = 0,
      headers = 0,
      headersLength = 0,
      _parameters = 0,
      _parametersLength = 0,
      hasBody = 0,
      body = 0,
      bodyLength = 0,
      area = 0,
    ) => {
      const start = memory.check(area, areaBytes, 4);
      const name = httpMethods[method];
      if (name === undefined) throw new GuestTrap(`it gave ${method} for a method`);
      const url = memory.readText(uri, uriLength);
      const fields = readHeaderList(memory, headers, headersLength >>> 0);
      for (const framing of framingHeaders) fields.delete(framing);
      const content = hasBody === 0 ? null : memory.readBytes(body, bodyLength);
      const call = current();
      return exchange(call, sender, { url, method: name, fields, content }).then((outcome) => {
        resumed();
        if (typeof outcome !== "number") writeResponse(memory, start, outcome);
        else writeError(memory, start, outcome);
      });
    },
  };
}

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly content: Uint8Array<ArrayBuffer> | null;
}

/** The response, or the tag of the error. */
async function exchange(
  call: GuestCall,
  sender: OutboundSender,
  { url, method, fields, content }: Asked,
): Promise<Received | number> {
  if (URL.parse(url) === null) return errorTags.invalidUrl;
  try {
    const headers = joinHeaders(fields);
    const body = content === null || content.length === 0 ? null : content;
    const request = { url, method, headers, body, redirect: "follow", signal: call.signal };
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
    return known.code === "outbound-denied"
      ? errorTags.destinationNotAllowed
      : errorTags.runtimeError;
  }
}

function checkTarget({ settings }: GuestCall, url: URL): void {
  const { component, place, outboundHosts } = settings;
  if (isOutboundAllowed(outboundHosts, url)) return;
  const { href, origin } = url;
  throw bobbinError("outbound-denied", { component: component.id, url: href, origin, place });
}

/** A body that the guest's memory cannot hold is not waited for. */
async function readBody(response: Response, url: string, bytesMax: number): Promise<Uint8Array> {
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

function writeError(memory: GuestMemory, area: number, tag: number): void {
  const { view } = memory;
  view.setUint8(area, 1);
  view.setUint8(area + 4, tag);
}

function writeResponse(memory: GuestMemory, area: number, response: Received): void {
  const headers = writeHeaderList(memory, response.headers);
  const body = memory.writeBytes(response.body);
  const { view } = memory;
  view.setUint8(area, 0);
  view.setUint16(area + 4, response.status, true);
  view.setUint8(area + 8, 1);
  view.setUint32(area + 12, headers, true);
  view.setUint32(area + 16, response.headers.length >> 1, true);
  view.setUint8(area + 20, 1);
  view.setUint32(area + 24, body, true);
  view.setUint32(area + 28, response.body.length, true);
}
