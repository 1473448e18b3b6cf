import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { createServer, type Server as TlsServer } from "node:tls";
import { httpLimits } from "../../limits.ts";
import type { HttpTriggerServer } from "./server.ts";

/** What a server says who it is with. Plain data: it crosses processes. */
export interface TlsIdentity {
  /** PEM: the server's certificate, and behind it those that vouch for it. */
  readonly certificate: string;
  /** PEM, without a passphrase. */
  readonly key: string;
  /** 48 bytes as base64, the same in all processes: each resumes sessions that another began. */
  readonly ticketKeys: string;
}

const settlePollMilliseconds = 5;

/** Takes connections that begin with TLS, and hands what is inside to the server of the version of HTTP that it speaks. */
export class SecureDoor {
  readonly #tls: TlsServer;
  /** Connections whose handshakes are under way. */
  #handshakes = 0;

  constructor(http: Pick<HttpTriggerServer, "server" | "takeHttp2">, identity: TlsIdentity) {
    this.#tls = createServer({
      ...contextOf(identity),
      // Whoever offers other protocols only is told that none of them is spoken.
      ALPNProtocols: ["h2", "http/1.1"],
      handshakeTimeout: httpLimits.handshakeMillisecondsMax,
      allowHalfOpen: true,
    });
    // Of each connection Node tells one of the two.
    this.#tls.on("secureConnection", (socket) => {
      this.#handshakes -= 1;
      if (socket.alpnProtocol === "h2") http.takeHttp2(socket);
      else http.server.emit("connection", socket);
    });
    this.#tls.on("tlsClientError", (_error, socket) => {
      this.#handshakes -= 1;
      socket.destroy();
    });
  }

  /** Takes a connection on which nothing has been read. */
  take(socket: Socket): void {
    if (this.#handshakes >= httpLimits.handshakesMax) {
      socket.destroy();
      return;
    }
    this.#handshakes += 1;
    this.#tls.emit("connection", socket);
  }

  /** From the next handshake on, says that it is this one. */
  replace(identity: TlsIdentity): void {
    this.#tls.setSecureContext(contextOf(identity));
  }

  /** Resolves when no handshake is under way, or after a time in which a client that is at it is done. */
  async settled(): Promise<void> {
    const deadline = performance.now() + httpLimits.handshakeDrainMillisecondsMax;
    while (this.#handshakes > 0 && performance.now() < deadline) {
      await setTimeout(settlePollMilliseconds);
    }
  }
}

function contextOf({ certificate, key, ticketKeys }: TlsIdentity) {
  return { cert: certificate, key, ticketKeys: Buffer.from(ticketKeys, "base64") };
}
