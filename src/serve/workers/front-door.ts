import { createServer, type Server, type Socket } from "node:net";
import { boundAddress, formatAddress } from "../../common/address.ts";
import { bobbinError } from "../../errors.ts";
import type { Door } from "./messages.ts";
import type { ListenAddress } from "./up-options.ts";
import type { WorkerProcess } from "./worker-process.ts";

interface Visitor {
  readonly cameAt: number;
  readonly socket: Socket;
  readonly door: Door;
}

/** So many ports are tried for one that all workers can share. */
const portsTriedMax = 10;
/** How long connections may keep coming when the door closes. */
const acceptMillisecondsMax = 200;
/** A connection that no worker takes for so long waits. */
const patienceMilliseconds = 50;

/**
 * Holds the port and hands each connection to a worker that is free to take it. A connection waits
 * here while all workers are busy or being replaced, so that none is refused.
 */
export class FrontDoor {
  readonly #server: Server;
  #innerServer: Server | null = null;
  readonly #workers = new Set<WorkerProcess>();
  readonly #waiting: number[] = [];
  readonly #sockets = new Map<number, Visitor>();
  #lastId = 0;
  #isLooking = false;
  /** Is told when a connection waits. */
  onWait: () => void = () => {};

  constructor() {
    this.#server = this.#createServer("front");
  }

  /** Lets processes of components in at this path, where they reach the others. */
  async listenInside(path: string): Promise<void> {
    if (this.#innerServer !== null) return;
    const server = this.#createServer("inner");
    this.#innerServer = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
  }

  /** Starts to listen; the base URL. Throws address-in-use and address-not-usable. */
  async listen(
    address: ListenAddress,
    findFreePort: boolean,
    scheme: "http" | "https",
  ): Promise<string> {
    const { host } = address;
    for (let port = address.port; ; port += 1) {
      const error = await this.#tryListen(host, port);
      if (error === null) break;
      const last = !findFreePort || port === address.port + portsTriedMax - 1 || port >= 65_535;
      if (error.code === "EADDRINUSE" && !last) continue;
      throw listenError(formatAddress(host, address.port), error);
    }
    const { port } = boundAddress(this.#server);
    return `${scheme}://${formatAddress(host, port)}`;
  }

  /** From now on this worker gets connections. */
  add(worker: WorkerProcess): void {
    this.#workers.add(worker);
    this.#distribute();
  }

  /** From now on this worker gets no more connections, but takes the one it was sent. */
  retire(worker: WorkerProcess): void {
    this.#workers.delete(worker);
  }

  /** The worker is gone; a connection that it had not taken goes to another. */
  remove(worker: WorkerProcess): void {
    this.#workers.delete(worker);
    if (worker.pendingConnection !== null) this.#waiting.unshift(worker.pendingConnection);
    this.#distribute();
  }

  /** The worker has the connection. */
  taken(id: number): void {
    this.#sockets.get(id)?.socket.destroy();
    this.#sockets.delete(id);
    this.#distribute();
  }

  /**
   * Takes no more connections. All that came before, which may be requests already, go to the workers,
   * who take them before they hear anything else.
   */
  async close(): Promise<void> {
    await this.#acceptAll();
    this.#server.close();
    this.#innerServer?.close();
    const workers = [...this.#workers];
    for (const [at, id] of this.#waiting.splice(0).entries()) {
      const visitor = this.#sockets.get(id);
      if (visitor !== undefined)
        workers[at % workers.length]?.give(id, visitor.socket, visitor.door);
    }
    // What nobody takes ends with this process.
    for (const { socket } of this.#sockets.values()) socket.unref();
  }

  /** Connections that the system has completed come one with each turn of the event loop. */
  async #acceptAll(): Promise<void> {
    const deadline = performance.now() + acceptMillisecondsMax;
    for (let idleTurns = 0; idleTurns < 3 && performance.now() < deadline;) {
      const last = this.#lastId;
      await new Promise((resolve) => setImmediate(resolve));
      idleTurns = last === this.#lastId ? idleTurns + 1 : 0;
    }
  }

  #createServer(door: Door): Server {
    return createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
      this.#lastId += 1;
      const id = this.#lastId;
      // Nobody reads here; a connection that breaks while it waits is noticed by its worker.
      socket.on("error", () => {});
      this.#sockets.set(id, { socket, door, cameAt: performance.now() });
      if (!this.#isLooking) this.#lookLater();
      this.#waiting.push(id);
      this.#distribute();
    });
  }

  #tryListen(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
    const server = this.#server;
    return new Promise((resolve) => {
      const failed = (error: NodeJS.ErrnoException): void => resolve(error);
      server.once("error", failed);
      server.listen({ host, port }, () => {
        server.off("error", failed);
        resolve(null);
      });
    });
  }

  #lookLater(): void {
    this.#isLooking = true;
    setTimeout(() => this.#look(), patienceMilliseconds).unref();
  }

  /** Looks whether the connection waits that came first. */
  #look(): void {
    this.#isLooking = false;
    const [first] = this.#sockets.values();
    if (first === undefined) return;
    if (performance.now() - first.cameAt >= patienceMilliseconds) this.onWait();
    this.#lookLater();
  }

  #distribute(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#free();
      if (worker === null) return;
      const id = this.#waiting.shift() as number;
      const visitor = this.#sockets.get(id);
      if (visitor !== undefined) worker.give(id, visitor.socket, visitor.door);
    }
  }

  /** A worker that has taken all it was given, each in turn. */
  #free(): WorkerProcess | null {
    for (const worker of this.#workers) {
      if (worker.pendingConnection !== null) continue;
      this.#workers.delete(worker);
      this.#workers.add(worker);
      return worker;
    }
    return null;
  }
}

/** Why an address cannot be had. */
export function listenError(address: string, error: NodeJS.ErrnoException): Error {
  return error.code === "EADDRINUSE"
    ? bobbinError("address-in-use", { address }, error)
    : bobbinError("address-not-usable", { address, detail: error.message }, error);
}
