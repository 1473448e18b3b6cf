/** The explorer's own port, which only programs of this machine can reach. */

import type { Server } from "node:http";
import { boundAddress, formatAddress, isLoopback } from "../common/address.ts";
import { bobbinError } from "../errors.ts";

/** Where the explorer listens; port 0 lets the system choose. */
export interface ExplorerAddress {
  /** `localhost`, or a loopback address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Listens, and gives the address with the port that was got. Rejects with address-not-usable, above all where others could reach it. */
export async function listenOnLoopback(
  server: Server,
  { host, port }: ExplorerAddress,
): Promise<ExplorerAddress> {
  const address = formatAddress(host, port);
  if (!isLoopback(host)) throw notLoopback(address);
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => reject(notUsable(address, error));
    server.once("error", failed);
    server.listen({ host, port }, () => {
      server.off("error", failed);
      resolve();
    });
  });
  const bound = boundAddress(server);
  if (isLoopback(bound.address)) return { host, port: bound.port };
  // The name localhost can be given another address on a machine.
  server.close();
  throw notLoopback(address);
}

function notLoopback(address: string): Error {
  const detail = "the explorer shows all data, so it listens only on this machine's own loopback";
  return bobbinError("address-not-usable", { address, detail });
}

function notUsable(address: string, error: NodeJS.ErrnoException): Error {
  const detail = error.code === "EADDRINUSE" ? "it is already in use" : error.message;
  return bobbinError("address-not-usable", { address, detail }, error);
}
