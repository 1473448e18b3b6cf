import { setImmediate } from "node:timers/promises";
import { bobbinError } from "../../errors.ts";
import { nextCall } from "../../guests/calls/call-chain.ts";
import type {
  InnerRequest,
  InnerResponse,
  InnerServer,
} from "../../guests/calls/inner-requests.ts";
import type { GuestComponent } from "../../guests/guest.ts";
import { callLimits } from "../../limits.ts";
import { InnerExchange } from "../http/inner-exchange.ts";
import { headerLines, isWellFormed, sentHeaders } from "../http/inner-head.ts";
import { calledHeaders, type InnerAsked, type InnerRoutes } from "../http/inner-routes.ts";

/** Passes requests on that this process does not answer. */
export interface PassOn {
  /** The component with this id in another process; `""` stands for the application itself. */
  component(id: string): GuestComponent;
}

/** Ids of components that may be called, and of those that could be. */
export interface CalledComponents {
  readonly components: readonly string[];
  readonly leftOut: readonly string[];
}

/** Hands the requests on that an application's components send one another, and to the application itself. */
export class InnerCalls implements InnerServer {
  readonly #passOn: PassOn | null;
  /** Ids of all components that a trigger names, in this process or another, by their names as hosts. */
  #names: ReadonlyMap<string, string> = new Map();
  #leftOut: ReadonlyMap<string, string> = new Map();
  #routes: InnerRoutes | null = null;
  /** Calls that are under way, by the component that sends them. */
  readonly #underWay = new Map<string, number>();

  /** Without `passOn` everything is answered in this process. */
  constructor(passOn: PassOn | null) {
    this.#passOn = passOn;
  }

  /** From the next request on these answer. */
  serve({ components, leftOut }: CalledComponents, routes: InnerRoutes): void {
    this.#names = byName(components);
    this.#leftOut = byName(leftOut);
    this.#routes = routes;
  }

  find(name: string): string | null {
    return this.#names.get(name) ?? null;
  }

  findLeftOut(name: string): string | null {
    return this.#leftOut.get(name) ?? null;
  }

  async send(request: InnerRequest): Promise<InnerResponse> {
    const { from, signal, method, authority, url, body } = request;
    const chain = nextCall(request.chain);
    const headers = sentHeaders(request);
    if (!isWellFormed(method, headers)) {
      const detail = "its method or one of its headers is none that HTTP has";
      throw bobbinError("outbound-failed", { url, detail });
    }
    if (method.length + url.length + headerLines(headers).length > callLimits.headBytesMax) {
      body.discard();
      return headTooLarge;
    }
    const release = this.#take(from);
    try {
      // Whoever asks may be in the middle of a call, on whose account nobody else's work may go.
      await setImmediate();
      signal.throwIfAborted();
      const answer = this.#answer(request, { url, headers });
      const { target } = request;
      const head = {
        method,
        url,
        headers: answer.headers,
        authority: target.kind === "component" ? authority : undefined,
        chain,
        body,
      };
      const exchange = new InnerExchange(head, () => {
        signal.removeEventListener("abort", cancel);
        release();
      });
      const cancel = (): void => exchange.cancel(signal.reason);
      signal.addEventListener("abort", cancel);
      if ("component" in answer) answer.component.handle(exchange);
      else exchange.respond(answer.status, answer.headers, answer.body);
      return await exchange.response;
    } catch (error) {
      release();
      throw error;
    }
  }

  #answer({ target }: InnerRequest, asked: InnerAsked): ReturnType<InnerRoutes["ask"]> {
    const routes = this.#routes;
    if (target.kind === "self") {
      if (this.#passOn !== null) {
        return { component: this.#passOn.component(""), headers: headerLines(asked.headers) };
      }
      if (routes !== null) return routes.ask(asked);
    } else {
      const { component: id } = target;
      const component = routes?.component(id) ?? this.#passOn?.component(id);
      if (component !== undefined) return { component, headers: calledHeaders(id, asked) };
    }
    const detail = "the application does not answer yet";
    throw bobbinError("outbound-failed", { url: asked.url, detail });
  }

  /** Counts a call until what it returns is called. Throws component-calls-too-many. */
  #take(from: string): () => void {
    const max = callLimits.underWayMax;
    const count = this.#underWay.get(from) ?? 0;
    if (count >= max) throw bobbinError("component-calls-too-many", { max, unit: "at a time" });
    this.#underWay.set(from, count + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#underWay.get(from) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(from);
      else this.#underWay.set(from, left);
    };
  }
}

/** A URL has hosts in lower case. */
function byName(ids: readonly string[]): ReadonlyMap<string, string> {
  const names = ids.map((id) => [id.toLowerCase(), id] as const);
  return new Map([...names, ...ids.map((id) => [id, id] as const)]);
}

const headTooLarge: InnerResponse = Object.freeze({
  status: 431,
  headers: "content-length\n0",
  body: null,
});
