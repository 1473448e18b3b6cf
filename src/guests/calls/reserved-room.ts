/** Room that a component keeps for calls from other components, so that it never waits for itself. */
import { componentSuffix, type OutboundHost } from "../../config/manifest/outbound-hosts.ts";
import { callLimits } from "../../limits.ts";

/** Whether a component may send requests to components of its own application, or to that itself. */
export function mayCallInside(patterns: readonly OutboundHost[]): boolean {
  return patterns.some(({ host }) => {
    if (host.kind === "name") return host.name.endsWith(componentSuffix);
    if (host.kind === "subdomain") return componentSuffix.endsWith(host.suffix);
    return host.kind === "any" || host.kind === "self";
  });
}

/**
 * How many requests of each depth (0 for those from outside) may be worked on at a time, of `max` altogether. A
 * request may wait for others that are deeper, and never for one that is less deep. So each depth leaves room that only deeper ones
 * may take: the deepest that waits for room finds some as soon as one that waits for nobody is over.
 */
export function roomByDepth(max: number): readonly number[] {
  const depths = Math.min(callLimits.depthMax, Math.floor(max / 2));
  return Array.from({ length: depths + 1 }, (_, depth) => max - depths + depth);
}
