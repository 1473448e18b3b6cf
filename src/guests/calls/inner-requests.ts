/** Requests of components that stay in the application: the contract between guests and whoever hands them on. */
import { unowned } from "../../common/let-go.ts";
import type { CallChain } from "./call-chain.ts";

/** Who answers a request that stays in the application: a component, or whoever answers the path of its own. */
export type InnerTarget =
  | { readonly kind: "component"; readonly component: string }
  | { readonly kind: "self" };

/** The body of a request that stays in the application, as its receiver reads it. */
export interface InnerBody {
  /** 0 for none, -1 where the sender has not said. */
  readonly bytes: number;
  /** The next part, or null at the end. Rejects where the sender breaks it off. */
  next(): Promise<Uint8Array | null>;
  /** Nobody reads what is left. */
  discard(): void;
}

/** A request that stays in the application. */
export interface InnerRequest {
  readonly target: InnerTarget;
  /** The id of the component that sends it. */
  readonly from: string;
  /** That of the request for which it is sent; undefined where it came from outside, or there is none. */
  readonly chain: CallChain | undefined;
  readonly method: string;
  /** Host and port of its URL. */
  readonly authority: string;
  /** Path and query. */
  readonly url: string;
  /** As `HttpExchange.headers`, without those of the route. */
  readonly headers: string;
  readonly body: InnerBody;
  readonly signal: AbortSignal;
}

/** What answers it. */
export interface InnerResponse {
  readonly status: number;
  /** As `HttpExchange.headers`. */
  readonly headers: string;
  /** Null where a response has none. */
  readonly body: InnerResponseBody | null;
  /** What came behind the body, once all of that was read: name, value, name, value, …. None where left out. */
  readonly trailers?: () => readonly string[];
}

/** The body of a response that stays in the application. */
export interface InnerResponseBody {
  /** The next part, or null at the end. Rejects where the component breaks it off. */
  next(): Promise<Uint8Array | null>;
  /** Nobody wants the rest. */
  cancel(): void;
}

/** Hands requests on that stay in the application. */
export interface InnerServer {
  /** The id of the component that this name of a host stands for, or null where no trigger names such a component. */
  find(name: string): string | null;
  /** The id of the component that this name stands for where it has a trigger and was not chosen to be served; else null. */
  findLeftOut(name: string): string | null;
  /** Sends a request. Rejects with component-calls-too-many, or the reason of its signal. */
  send(request: InnerRequest): Promise<InnerResponse>;
}

/** Where there is nobody to hand requests on. */
export const noInnerServer: InnerServer = Object.freeze({
  find: () => null,
  findLeftOut: () => null,
  send: () => Promise.reject(new Error("nobody hands requests on")),
});

/** A body whose bytes are all there; null for none. Its sender keeps them, as a redirect asks for them once more. */
export function wholeBody(content: Uint8Array | null): InnerBody {
  let rest = content && unowned(content);
  return {
    bytes: content?.length ?? 0,
    next: () => {
      const part = rest;
      rest = null;
      return Promise.resolve(part);
    },
    discard: () => {
      rest = null;
    },
  };
}
