import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { httpLimits } from "../../limits.ts";
import type { ServerState } from "./exchange.ts";

const drainPollMilliseconds = 10;
const roomMilliseconds = 100;
const leavePollMilliseconds = 100;

/** Connections of a server's that it does not know itself. */
export interface OtherConnections {
  /** Closes those on which nothing is under way. */
  closeIdle(): void;
  /** Lets what is under way end, and takes nothing more. */
  drain(): void;
}

/**
 * The connections of a server. They are kept here: Node does not say when the last one of a server that never
 * listened has ended.
 */
export class Connections {
  readonly #server: Server;
  readonly #state: ServerState;
  readonly #max: number;
  readonly #sockets = new Set<Socket>();
  /** Requests that share a connection with others count like connections. */
  #streams = 0;
  #madeRoomAt = Number.NEGATIVE_INFINITY;
  #others: OtherConnections | null = null;

  constructor(server: Server, state: ServerState, max: number) {
    this.#server = server;
    this.#state = state;
    this.#max = max;
    server.on("connection", (socket) => {
      this.take(socket);
    });
  }

  /** Says who has connections beside the server. */
  set others(others: OtherConnections) {
    this.#others = others;
    if (this.#state.draining) others.drain();
  }

  /** Counts a connection until it closes. False where there is no room, and it is closed. */
  take(socket: Socket): boolean {
    const sockets = this.#sockets;
    // It comes again when an upgrade has been ignored.
    if (sockets.has(socket)) return true;
    if (!this.#hasRoom()) this.#makeRoom();
    if (!this.#hasRoom()) {
      socket.destroy();
      return false;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return true;
  }

  /** Counts a request beside others of its connection until `streamEnded`. False where there is no room. */
  takeStream(): boolean {
    const now = performance.now();
    // Whoever asks again and again may not have all connections looked at each time.
    if (!this.#hasRoom() && now - this.#madeRoomAt > roomMilliseconds) {
      this.#madeRoomAt = now;
      this.#makeRoom();
    }
    if (!this.#hasRoom()) return false;
    this.#streams += 1;
    return true;
  }

  /** One that was counted is over. */
  streamEnded(): void {
    this.#streams -= 1;
  }

  #hasRoom(): boolean {
    return this.#sockets.size + this.#streams < this.#max;
  }

  /** Closes connections on which nothing is under way. */
  #makeRoom(): void {
    this.#server.closeIdleConnections();
    this.#others?.closeIdle();
    for (const other of this.#sockets) if (other.destroyed) this.#sockets.delete(other);
  }

  /** What `HttpTriggerServer.shed` does. Those of HTTP/2 stay. */
  shed(share: number): void {
    const leaving = (this.#state.leaving ??= new WeakSet());
    const count = Math.floor(this.#sockets.size * share);
    for (const socket of [...this.#sockets].slice(0, count)) leaving.add(socket);
  }

  /** What `HttpTriggerServer.leave` does. */
  async leave(): Promise<void> {
    this.#state.draining = true;
    this.#others?.drain();
    while (this.#sockets.size > 0) await setTimeout(leavePollMilliseconds);
  }

  /** What `HttpTriggerServer.drain` does. */
  async drain(): Promise<void> {
    const server = this.#server;
    const sockets = this.#sockets;
    this.#state.draining = true;
    if (server.listening) server.close();
    // What clients have sent so far is read in the next turns of the event loop.
    for (let turn = 0; turn < 2; turn += 1) await setImmediate();
    // To Node a connection that has sent nothing yet is not idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    this.#others?.drain();
    const deadline = performance.now() + httpLimits.drainMillisecondsMax;
    while (sockets.size > 0 && performance.now() < deadline) {
      server.closeIdleConnections();
      await setTimeout(drainPollMilliseconds);
    }
    for (const socket of sockets) socket.destroy();
  }
}
