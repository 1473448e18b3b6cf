import type { IncomingHttpHeaders, Server } from "node:http";
import { constants, performServerHandshake, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { httpLimits } from "../../../limits.ts";
import type { Answers } from "../answers.ts";
import type { Connections, OtherConnections } from "../connections.ts";
import type { ServerState } from "../exchange.ts";
import { readStreamHead } from "./head.ts";
import { StreamIncoming } from "./incoming.ts";
import { StreamSession } from "./session.ts";

/** What the door knows of the server that it belongs to. */
export interface Http2Surroundings {
  readonly answers: Answers;
  readonly state: ServerState;
  readonly connections: Connections;
  /** Whose deadlines are those of connections of HTTP/2 too. */
  readonly server: Server;
}

/** Takes connections that speak HTTP/2. */
export class Http2Door implements OtherConnections {
  readonly #surroundings: Http2Surroundings;
  readonly #sessions = new Set<StreamSession>();

  constructor(surroundings: Http2Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Takes a connection, which counts already, and of which nothing is read but what was put back. */
  take(socket: Socket): void {
    const { state, server } = this.#surroundings;
    const session = new StreamSession(performServerHandshake(socket, options), socket, server);
    this.#sessions.add(session);
    session.onClose(() => this.#sessions.delete(session));
    session.onStream((stream, headers, received) => {
      this.#answer(session, socket, stream, headers, received);
    });
    if (state.draining) session.drain();
    socket.removeAllListeners("readable");
    // A client that closes its side has left.
    socket.allowHalfOpen = false;
    socket.resume();
  }

  closeIdle(): void {
    for (const session of this.#sessions) session.closeIfIdle();
  }

  drain(): void {
    for (const session of this.#sessions) session.drain();
  }

  #answer(
    session: StreamSession,
    socket: Socket,
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    received: readonly string[],
  ): void {
    const { answers, state, connections } = this.#surroundings;
    // From here on its own connection is none of those that are closed to make room.
    session.hold(stream);
    if (!connections.takeStream()) {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    stream.once("close", () => connections.streamEnded());
    const head = readStreamHead(headers, received, httpLimits.headBytesMax);
    // A client may have broken it off in the piece that it came with.
    const isAwaited = headers.expect !== undefined && !stream.closed;
    if (isAwaited && typeof head.target !== "number") {
      stream.additionalHeaders({ ":status": 100 });
    }
    const incoming = new StreamIncoming({ state, socket }, stream, headers, head);
    answers.answer(incoming, head.target);
  }
}

const options = {
  settings: {
    maxConcurrentStreams: httpLimits.streamsMax,
    // Counts more of each header than HTTP/1.1 does; beyond it clients ask nothing, below it they hear of 431.
    maxHeaderListSize: 4 * httpLimits.headBytesMax,
    enablePush: false,
  },
  // The size of the head is the limit, as in HTTP/1.1.
  maxHeaderListPairs: httpLimits.headBytesMax,
};
