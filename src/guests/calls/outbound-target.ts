/** The one place that decides who answers a request of a component: another component, the application itself, or a server. */
import { bobbinError } from "../../errors.ts";
import {
  componentSuffix,
  isOutboundAllowed,
  isSelfAllowed,
  type OutboundHost,
} from "../../config/manifest/outbound-hosts.ts";
import type { InnerServer, InnerTarget } from "./inner-requests.ts";

/** Who answers a request; a server of the network for all but reserved names. */
export type OutboundTarget = InnerTarget | { readonly kind: "network" };

/** What is known of the component that sends the request. */
export interface OutboundSender {
  readonly component: { readonly id: string };
  /** Where the manifest speaks of it. */
  readonly place: string;
  readonly outboundHosts: readonly OutboundHost[];
  readonly inner: Pick<InnerServer, "find" | "findLeftOut">;
}

const selfNames: readonly string[] = ["self", "self.alt"];

/**
 * Says who answers a request to this URL. Throws outbound-denied where the manifest does not allow it, and
 * component-left-out and outbound-failed where it names a component that is not there; in all `shown` stands for the URL.
 */
export function outboundTarget(
  sender: OutboundSender,
  url: URL,
  shown: string = url.href,
): OutboundTarget {
  const { hostname } = url;
  if (selfNames.includes(hostname)) return selfTarget(sender, shown);
  if (!isOutboundAllowed(sender.outboundHosts, url)) throw denied(sender, shown, url.origin);
  const name = componentNameOf(hostname);
  if (name === null) return { kind: "network" };
  const component = sender.inner.find(name);
  if (component !== null) return { kind: "component", component };
  const leftOut = sender.inner.findLeftOut(name);
  if (leftOut !== null) {
    throw bobbinError("component-left-out", { url: shown, component: leftOut });
  }
  const detail = `no trigger of the application names a component ${JSON.stringify(name)}`;
  throw bobbinError("outbound-failed", { url: shown, detail });
}

/** The same for a request without a host; `url` is what names it in errors. */
export function selfTarget(sender: OutboundSender, url: string): InnerTarget {
  if (isSelfAllowed(sender.outboundHosts)) return { kind: "self" };
  throw denied(sender, url, "http://self");
}

/** What stands before `.spin.internal`, as far as it is one name. */
function componentNameOf(hostname: string): string | null {
  if (!hostname.endsWith(componentSuffix)) return null;
  const name = hostname.slice(0, -componentSuffix.length);
  return name === "" || name.includes(".") ? null : name;
}

function denied({ component, place }: OutboundSender, url: string, origin: string): Error {
  return bobbinError("outbound-denied", { component: component.id, url, origin, place });
}
