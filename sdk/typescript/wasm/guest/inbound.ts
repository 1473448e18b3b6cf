/** The export `fermyon:spin/inbound-http`: requests and responses whole. */
import type { Request, Response } from "fermyon:spin/http";
import { joinHeaders, splitHeaders } from "./header-text.ts";
import { answers, begin, guest } from "./start.ts";

/** Takes the exports of the component's module, and gives what a component of Spin 1.4 exports. */
export function exportsOf(component: Record<string, unknown>): {
  handleRequest(request: Request): Promise<Response>;
} {
  guest.component(component);
  // The text is what the compiler knows it by.
  if (guest.handlerKind() === "") throw new Error("bobbin: no handler");
  return {
    async handleRequest({ method, uri, headers, body }) {
      begin();
      const answer = await answers.ask({
        method: method.toUpperCase(),
        url: uri,
        headers: joinHeaders(headers),
        body: body ?? new Uint8Array(0),
      });
      return { ...answer, headers: splitHeaders(answer.headers) };
    },
  };
}
