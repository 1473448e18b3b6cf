/** A way to a server that can lose answers: what is asked arrives, and nobody hears of it. */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** The proxy; it is closed with its scope. */
export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** From the next answer on that comes after such a text was asked: end the connection instead of passing it on, or keep silent. */
  cutAfter(text: string, how: "end" | "silence"): void;
}

/** Starts one on loopback. */
export async function startCuttingProxy(targetPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let cut: { text: string; how: "end" | "silence" } | null = null;
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    let isCut = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (chunk: Buffer) => {
      if (cut !== null && chunk.includes(cut.text)) isCut = true;
      far.write(chunk);
    });
    far.on("data", (chunk: Buffer) => {
      if (!isCut) near.write(chunk);
      else if (cut?.how === "end") near.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter(text, how) {
      cut = { text, how };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
