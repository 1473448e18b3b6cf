import { Agent, type AgentOptions, type Server } from "node:http";
import type { Socket } from "node:net";
import { type Duplex, duplexPair } from "node:stream";

/** Connections to a server that listens nowhere: pairs of streams in memory, which it takes for sockets. */
export class MemoryConnections extends Agent {
  readonly #server: Server;

  /** Node knows which connections are idle once a server listens. */
  constructor(server: Server, options: AgentOptions = { keepAlive: true }) {
    super(options);
    this.#server = server;
    server.emit("listening");
  }

  /** Ends all connections, and what the server does about them. */
  override destroy(): void {
    super.destroy();
    this.#server.close();
  }

  override createConnection(): Duplex {
    const [client, server] = duplexPair();
    copyWhatIsWritten(server);
    const socket = Object.assign(server, { remoteAddress: "127.0.0.1", remotePort: 0 });
    client.once("close", () => server.destroy());
    server.once("close", () => client.destroy());
    this.#server.emit("connection", socket as unknown as Socket);
    return Object.assign(client, socketMethods);
  }
}

/** A socket has taken bytes once its write is called back, and then others may have them: so it has to be here. */
function copyWhatIsWritten(stream: Duplex): void {
  const write = stream._write.bind(stream);
  stream._write = (chunk: Buffer, encoding, callback) =>
    write(Buffer.from(chunk), encoding, callback);
}

/** What an agent asks of a socket, beside what every stream can. */
const socketMethods = {
  setKeepAlive(): void {},
  setNoDelay(): void {},
  setTimeout(): void {},
  ref(): void {},
  unref(): void {},
};
