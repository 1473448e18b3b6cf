import { bobbinError } from "../../../errors.ts";
import { type CoreSignature, type GuestMemory, GuestTrap } from "@bobbin-kv/wasm-linker";
import type { HttpExchange } from "../../http-exchange.ts";
import { spinMethods } from "../http/spin-methods.ts";
import {
  joinHeaders,
  keepLastOfEach,
  readHeaderList,
  splitHeaders,
  writeHeaderList,
} from "../http/header-list.ts";

/** The export of a Spin 1.0 module that answers a request. */
export const handlerName = "handle-http-request";

/** The core type that it has. */
export const handlerSignature: CoreSignature = {
  parameters: Array.from({ length: 10 }, () => "i32" as const),
  result: "i32",
};

/** A response, as exchanges take it. */
export interface LiftedResponse {
  readonly status: number;
  readonly headers: string;
  readonly body: Uint8Array;
}

const responseBytes = 28;
const noBytes = new Uint8Array(0);

/** Writes a request to the guest's memory; the parameters of its `handle-http-request`. */
export function lowerRequest(
  memory: GuestMemory,
  exchange: Pick<HttpExchange, "method" | "url" | "headers">,
  body: Uint8Array,
): number[] {
  const method = spinMethods.indexOf(exchange.method);
  const uri = memory.writeText(exchange.url);
  const uriLength = memory.writtenLength;
  const texts = splitHeaders(exchange.headers);
  const headers = writeHeaderList(memory, texts);
  const noParameters = memory.allocate(4, 0);
  const content = memory.writeBytes(body);
  const length = texts.length >> 1;
  return [method, uri, uriLength, headers, length, noParameters, 0, 1, content, body.length];
}

/**
 * Reads the response that `handle-http-request` gave a pointer to. Throws guest-bad-response, or a
 * GuestTrap where it points out of the memory. What it reads stays the guest's.
 */
export function liftResponse(memory: GuestMemory, pointer: number): LiftedResponse {
  const area = memory.check(pointer, responseBytes, 4);
  const { view } = memory;
  const status = view.getUint16(area, true);
  if (status < 100 || status > 600) {
    throw bobbinError("guest-bad-response", { detail: `its status is ${status}` });
  }
  const headers = isSome(view, area + 4)
    ? readHeaderList(memory, view.getUint32(area + 8, true), view.getUint32(area + 12, true))
    : [];
  const body = isSome(view, area + 16)
    ? memory.readBytes(view.getUint32(area + 20, true), view.getUint32(area + 24, true))
    : noBytes;
  return { status, headers: joinHeaders(keepLastOfEach(headers)), body };
}

function isSome(view: DataView, at: number): boolean {
  const tag = view.getUint8(at);
  if (tag > 1) throw new GuestTrap(`it gave the case ${tag} of an option`);
  return tag === 1;
}
