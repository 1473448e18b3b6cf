import { receivedHeaders, sendOutbound } from "../../outbound-request.ts";
import type { HeaderPair } from "./header-list.ts";
import { waiting, type HostInterface } from "../host.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { sendWhole } from "./send-whole.ts";

const sender = { send: sendOutbound, receivedHeaders };

interface SpinRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: readonly HeaderPair[];
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** `fermyon:spin/http` without a version, of Spin 1.4: requests whose bodies are sent and received whole. */
export const spinHttp: HostInterface = {
  "send-request": waiting(async (call, { method, uri, headers, body }: SpinRequest) => {
    const outcome = await sendWhole(call, sender, {
      url: uri,
      method: method.toUpperCase(),
      headers: headers.map(([name, value]) => [name.toLowerCase(), value] as const),
      body: body ?? null,
    });
    if (typeof outcome === "string") throw new ResultError(outcome);
    const { status, headers: texts, body: received } = outcome;
    const pairs = texts.flatMap((name, at) => (at % 2 === 0 ? [[name, texts[at + 1]]] : []));
    return { status, headers: pairs, body: received };
  }),
};
