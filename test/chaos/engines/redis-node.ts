/** A server behind a proxy, so that it can be cut off from hosts and from other servers, each by itself. */

import { platform } from "node:os";
import { RedisServer, freePort, type ServerOptions } from "../../support/redis/server.ts";
import { addressOfHost, aWhile, type Fault, hostCount } from "../engine.ts";
import { TcpProxy } from "../tcp-proxy.ts";

/** The server, its proxy, and the address that its own connections come from. */
export interface RedisNode {
  readonly server: RedisServer;
  readonly proxy: TcpProxy;
  readonly address: string;
}

/** Settings that keep answered writes over a crash of the process. */
export const durableSettings = ["--appendonly", "yes", "--appendfsync", "always"];

/** The addresses of all hosts. */
export const hostAddresses = Array.from({ length: hostCount }, (_, host) => addressOfHost(host));

/** The ports that a server has and is known by, before it is started. */
export interface NodePlan {
  readonly port: number;
  readonly proxy: TcpProxy;
  readonly address: string;
}

/** Makes the way to a server that is started later. `address` is where its own connections will come from. */
export async function planNode(address: string): Promise<NodePlan> {
  const port = await freePort();
  return { port, proxy: await TcpProxy.start(port), address };
}

/** Starts it. */
export async function startNode(plan: NodePlan, options: ServerOptions = {}): Promise<RedisNode> {
  const { isSentinel = false, settings: own = [] } = options;
  // A Sentinel has all of them in its file.
  const settings = isSentinel ? own : ["--bind-source-addr", plan.address, ...own];
  const server = await RedisServer.start({ ...options, port: plan.port, settings });
  return { server, proxy: plan.proxy, address: plan.address };
}

/** Ends both. */
export async function stopNodes(nodes: readonly RedisNode[]): Promise<void> {
  for (const { server, proxy } of nodes) {
    await server.stop();
    await proxy[Symbol.asyncDispose]();
  }
}

/** Stops a server in its tracks and lets it go on. */
export function pauseFault(find: () => Promise<RedisNode>): Fault {
  return {
    name: "primary stopped for 1.5 to 2.2 s",
    async run(random) {
      const { server } = await find();
      server.pause();
      await aWhile(random);
      server.resume();
    },
  };
}

/** Cuts one host off from a server, by turns in each way. */
export function hostCutFault(find: () => Promise<RedisNode>): Fault {
  return {
    name: "a host cut off from the primary",
    async run(random) {
      const { proxy } = await find();
      proxy.set(random.pick(["hold", "refuse", "lose-answers"] as const), [
        random.pick(hostAddresses),
      ]);
      await aWhile(random);
      proxy.heal();
    },
  };
}

/** Why servers and hosts cannot have addresses of their own, or false. */
export function addressesAreMissing(): string | false {
  return platform() === "linux" ? false : "only Linux has all of 127.0.0.0/8";
}
