/** Hears of the changes of keys of Redis, which may hold a whole store: servers tell of them by what they have for the caches of clients. */

import { NotSent } from "../../remote/outcome.ts";
import type { ChangeLine } from "../../remote/watch-line.ts";
import type { Connect } from "./connections.ts";
import type { Link } from "./link.ts";
import type { RedisNode } from "./node.ts";
import type { Topology } from "./topology.ts";

/** What a line needs. */
export interface ChangePlan {
  /** What others write that begins so is told of, too. */
  readonly keys: readonly { readonly key: string; readonly slot: number }[];
  readonly timeoutMilliseconds: number;
  readonly topology: Topology;
  readonly connect: Connect;
}

/** The channel of the server on which it tells a client of two connections what has changed. */
const channel = "__redis__:invalidate";

/** Opens one at each primary that has some of the keys. It does not depend on how servers are set up, but on what their user may do. Rejects with a fault. */
export async function openChangeLine(
  plan: ChangePlan,
  changed: () => void,
  signal: AbortSignal,
): Promise<ChangeLine> {
  const { timeoutMilliseconds: milliseconds } = plan;
  const nodes = await nodesOf(plan);
  const keysAt = new Map<RedisNode, string[]>();
  for (const [index, node] of nodes.entries()) {
    const { key } = plan.keys[index] as ChangePlan["keys"][number];
    keysAt.set(node, [...(keysAt.get(node) ?? []), key]);
  }
  const opened = await Promise.allSettled(
    [...keysAt].map(([node, keys]) => hear(node, keys, { plan, changed, signal })),
  );
  const links = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const close = (reason: string): void => {
    for (const link of links) link.end(reason);
  };
  const failed = opened.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    close("another line cannot be had");
    throw failed.reason;
  }
  return {
    whenEnded: () => Promise.race(links.map((link) => link.whenEnded())),
    close: () => close("nobody watches any more"),
    async check() {
      await Promise.all(links.map((link) => link.send(["PING"], milliseconds)));
      const now = await nodesOf(plan);
      if (now.some((node, index) => node !== nodes[index]))
        throw new NotSent("unreachable", "another server is the primary now");
    },
  };
}

/** The primary of each of the keys. */
function nodesOf({ keys, topology }: ChangePlan): Promise<RedisNode[]> {
  return Promise.all(keys.map(async ({ slot }) => topology.primaryOf(slot, false)));
}

async function hear(
  node: RedisNode,
  keys: readonly string[],
  { plan, changed, signal }: { plan: ChangePlan; changed: () => void; signal: AbortSignal },
): Promise<Link> {
  const { timeoutMilliseconds: milliseconds, connect } = plan;
  const link = await connect(node.endpoint, milliseconds, signal);
  try {
    const id = String(await link.send(["CLIENT", "ID"], milliseconds));
    const prefixes = keys.flatMap((key) => ["PREFIX", key]);
    const words = ["CLIENT", "TRACKING", "ON", "REDIRECT", id, "BCAST", ...prefixes];
    await link.send(words, milliseconds);
    await link.hear(channel, changed, milliseconds);
    return link;
  } catch (fault) {
    link.end("it tells of no changes");
    throw fault;
  }
}
