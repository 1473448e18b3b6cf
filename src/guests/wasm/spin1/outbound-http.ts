import { type GuestMemory, GuestTrap } from "@bobbin-kv/wasm-linker";
import type { GuestCall } from "../host.ts";
import {
  type OutboundSender,
  type Received,
  sendWhole,
  type SendFailure,
} from "../http/send-whole.ts";
import type { Spin1Functions } from "./spin1-function.ts";
import { readHeaderList, writeHeaderList } from "../http/header-list.ts";
import { spinMethods } from "../http/spin-methods.ts";

/** Tags of the interface's `http-error`. */
const errorTags: Readonly<Record<SendFailure, number>> = Object.freeze({
  "destination-not-allowed": 1,
  "invalid-url": 2,
  "runtime-error": 4,
});
const areaBytes = 32;

/**
 * Module `wasi-outbound-http` of Spin 1.0: requests to the hosts that the manifest allows. Its function
 * answers with a promise. What the error's name does not say is printed. `resumed` is called before
 * the guest is told an answer.
 */
export function outboundHttp(
  memory: GuestMemory,
  current: () => GuestCall,
  sender: OutboundSender,
  resumed: () => void | Promise<void> = () => {},
): Spin1Functions {
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
      const name = spinMethods[method];
      if (name === undefined) throw new GuestTrap(`it gave ${method} for a method`);
      const url = memory.readText(uri, uriLength);
      const fields = readHeaderList(memory, headers, headersLength >>> 0);
      const content = hasBody === 0 ? null : memory.readBytes(body, bodyLength);
      const asked = { url, method: name, headers: fields, body: content };
      return sendWhole(current(), sender, asked).then(async (outcome) => {
        await resumed();
        if (typeof outcome === "string") writeError(memory, start, errorTags[outcome]);
        else writeResponse(memory, start, outcome);
      });
    },
  };
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
