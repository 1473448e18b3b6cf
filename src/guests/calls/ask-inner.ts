import { Readable } from "node:stream";
import { STATUS_CODES } from "node:http";
import { askServer, type Asker, checkMethod, receivedResponse } from "../ask-server.ts";
import type { CallChain } from "./call-chain.ts";
import { type InnerResponseBody, type InnerServer, wholeBody } from "./inner-requests.ts";
import { outboundTarget, type OutboundSender } from "./outbound-target.ts";

/** A component that sends requests, and the request on whose behalf. */
export interface AskingComponent {
  readonly sender: OutboundSender & { readonly inner: InnerServer };
  readonly chain: CallChain | undefined;
}

const network: Asker = Object.freeze({ isInner: false, ask: askServer });

/** Who answers a component's request to this URL. Throws where it may not be asked. */
export function askerOf({ sender, chain }: AskingComponent, url: URL): Asker {
  const target = outboundTarget(sender, url);
  if (target.kind === "network") return network;
  return {
    isInner: true,
    ask: async (asked, request, signal) => {
      const { headers, body } = request;
      const method = checkMethod(request);
      const response = await sender.inner.send({
        target,
        from: sender.component.id,
        chain,
        method,
        authority: asked.host,
        url: `${asked.pathname}${asked.search}`,
        headers: headers.flat().join("\n"),
        body: wholeBody(body?.length === 0 ? null : body),
        signal,
      });
      const { status } = response;
      const parts = {
        status,
        statusText: STATUS_CODES[status] ?? "",
        url: asked,
        rawHeaders: response.headers === "" ? [] : response.headers.split("\n"),
        body: readableOf(response.body),
      };
      return receivedResponse(parts, method);
    },
  };
}

function readableOf(body: InnerResponseBody | null): Readable {
  let hasEnded = body === null;
  return new Readable({
    highWaterMark: 0,
    read() {
      if (body === null) {
        this.push(null);
        return;
      }
      body.next().then(
        (chunk) => {
          if (chunk === null) hasEnded = true;
          this.push(chunk);
        },
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    destroy(error, done) {
      if (!hasEnded) body?.cancel();
      done(error);
    },
  });
}
