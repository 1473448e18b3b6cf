import { unlinkSync } from "node:fs";
import type { Server } from "node:http";
import { setTimeout } from "node:timers/promises";

const pollMilliseconds = 25;

/** Lets a server listen on this socket, which a process before it may have left behind. */
export async function listenForPassed(server: Server, path: string): Promise<void> {
  try {
    unlinkSync(path);
  } catch {
    // There was none.
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Resolves when a server has no connections. */
export async function untilNobodyIsConnected(server: Server): Promise<void> {
  const count = (): Promise<number> =>
    new Promise((resolve) =>
      server.getConnections((error, open) => resolve(error === null ? open : 0)),
    );
  while ((await count()) > 0) await setTimeout(pollMilliseconds);
}
