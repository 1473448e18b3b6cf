/** Hears of the changes of a key of Redis, which may hold a whole store: the server tells of them by what it has for the caches of clients. */

import { NotSent } from "../../remote/outcome.ts";
import type { ChangeLine } from "../../remote/watch-line.ts";
import type { Connect } from "./connections.ts";
import type { Topology } from "./topology.ts";

/** What a line needs. */
export interface ChangePlan {
  /** What others write that begins so is told of, too. */
  readonly key: string;
  readonly slot: number;
  readonly timeoutMilliseconds: number;
  readonly topology: Topology;
  readonly connect: Connect;
}

/** The channel of the server on which it tells a client of two connections what has changed. */
const channel = "__redis__:invalidate";

/** Opens one at the primary. It does not depend on how the server is set up, but on what its user may do. Rejects with a fault. */
export async function openChangeLine(
  { key, slot, timeoutMilliseconds: milliseconds, topology, connect }: ChangePlan,
  changed: () => void,
  signal: AbortSignal,
): Promise<ChangeLine> {
  const node = await topology.primaryOf(slot, false);
  const link = await connect(node.endpoint, milliseconds, signal);
  try {
    const id = String(await link.send(["CLIENT", "ID"], milliseconds));
    const prefix = ["BCAST", "PREFIX", key];
    await link.send(["CLIENT", "TRACKING", "ON", "REDIRECT", id, ...prefix], milliseconds);
    await link.hear(channel, changed, milliseconds);
  } catch (fault) {
    link.end("it tells of no changes");
    throw fault;
  }
  return {
    whenEnded: () => link.whenEnded(),
    close: () => link.end("nobody watches any more"),
    async check() {
      await link.send(["PING"], milliseconds);
      if ((await topology.primaryOf(slot, false)) !== node)
        throw new NotSent("unreachable", "another server is the primary now");
    },
  };
}
