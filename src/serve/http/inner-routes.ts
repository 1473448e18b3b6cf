import type { GuestComponent } from "../../guests/guest.ts";
import type { App, StaticResponse } from "../../config/manifest/app.ts";
import { calledMatch, compileRoutes, type RouteMatch, compileWellKnown } from "./routes.ts";
import { headerText, notFound } from "./answers.ts";
import { type RequestFacts, spinHeaders, stripSpinHeaders } from "./spin-headers.ts";

/** What a request that stays in the application asks for. */
export interface InnerAsked {
  /** Path and query. */
  readonly url: string;
  /** Name, value, name, value, …: those of whoever asks. */
  readonly headers: readonly string[];
}

/** Who answers it: a component, which sees these headers, or Bobbin itself. */
export type InnerAnswer =
  | { readonly component: GuestComponent; readonly headers: string }
  | { readonly status: number; readonly headers: string; readonly body: string };

/** As Spin has them for a component that is called by another. */
const calledFacts = Object.freeze({
  host: undefined,
  scheme: "http",
  clientAddress: "0.0.0.0:0",
});
/** The address of a client on this machine, whose port is nobody's. */
const ownAddress = "127.0.0.1:0";

/** Finds who answers requests that stay in the application, for one version of it. */
export class InnerRoutes {
  readonly #components: ReadonlyMap<string, GuestComponent>;
  readonly #router: ReturnType<typeof compileRoutes>;
  readonly #wellKnown: ReturnType<typeof compileWellKnown>;
  readonly #origin: () => string;

  /** `origin` says where clients reach the application: scheme, host and port. */
  constructor(app: App, components: ReadonlyMap<string, GuestComponent>, origin: () => string) {
    this.#components = components;
    this.#origin = origin;
    this.#router = compileRoutes(app.triggers);
    this.#wellKnown = compileWellKnown(app);
  }

  /** The component with this id, where this process knows it. */
  component(id: string): GuestComponent | undefined {
    return this.#components.get(id);
  }

  /** Who answers a request to the application itself, as its routes have it. */
  ask(asked: InnerAsked): InnerAnswer {
    const { host, protocol } = new URL(this.#origin());
    const path = pathOf(asked.url);
    const own = this.#wellKnown(path);
    const match = own === null ? this.#router.match(path) : null;
    if (match === null) return staticAnswer(own ?? notFound);
    const { answer } = match.trigger;
    if (answer.kind === "static") return staticAnswer(answer.response);
    const component = this.#components.get(answer.component);
    if (component === undefined) return staticAnswer(notFound);
    const scheme = protocol === "https:" ? "https" : "http";
    const facts = { host, scheme, clientAddress: ownAddress } as const;
    const withHost = { url: asked.url, headers: ["host", host, ...asked.headers] };
    return { component, headers: seenHeaders(withHost, match, facts) };
  }
}

/** What a component sees of a request that another has sent it by its name. */
export function calledHeaders(id: string, asked: InnerAsked): string {
  return seenHeaders(asked, calledMatch(id, pathOf(asked.url)), calledFacts);
}

function staticAnswer(response: StaticResponse): InnerAnswer {
  const { status, body } = response;
  return { status, headers: headerText(response), body };
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

function seenHeaders(
  { url, headers }: InnerAsked,
  match: RouteMatch,
  facts: Omit<RequestFacts, "pathAndQuery">,
): string {
  const added = spinHeaders(match, { pathAndQuery: url, ...facts });
  return [...stripSpinHeaders([...headers]), ...added].join("\n");
}
