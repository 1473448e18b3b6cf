import {
  createServer,
  type IncomingMessage,
  type Server,
  type IncomingHttpHeaders,
} from "node:http";
import { isIP } from "node:net";
import { pathToFileURL } from "node:url";
import { type WebSocket, WebSocketServer } from "ws";
import { boundAddress, formatAddress } from "../../common/address.ts";
import { inspectorLimits } from "../../limits.ts";
import type { Inspector } from "./inspector.ts";

/** What the server of the inspector is made of. */
export interface InspectorServerParts {
  readonly inspector: Inspector;
  /** Stands in the path of each component, so that a page in a browser cannot guess it. */
  readonly token: string;
  /** The source of a component, by its id. */
  readonly sourceOf: (componentId: string) => string;
}

/**
 * Speaks Chrome's DevTools protocol, as Node.js does under `--inspect`: a list of what can be debugged, and a WebSocket for each. Resolves
 * with the port once it listens; rejects as `listen` does. It keeps no process running.
 */
export async function serveInspector(
  parts: InspectorServerParts,
  address: { readonly host: string; readonly port: number },
): Promise<number> {
  const server = createServer((request, response) => {
    const body = isOfDebugger(request.headers) ? describe(request, server, parts) : null;
    if (body === null) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "application/json; charset=UTF-8" });
    response.end(JSON.stringify(body, null, 2));
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: inspectorLimits.messageBytesMax,
  });
  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    const id = componentOf(request, parts);
    // A client that has left by now is no error of ours, nor one that the worker survives.
    socket.on("error", () => {});
    if (id === null) return void socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    sockets.handleUpgrade(request, socket, head, (client) => join(client, id, parts.inspector));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  server.unref();
  return boundAddress(server).port;
}

function describe(
  { url }: IncomingMessage,
  server: Server,
  { inspector, token, sourceOf }: InspectorServerParts,
): unknown {
  const path = url?.split("?")[0]?.replace(/\/$/, "");
  if (path === "/json/version") return { Browser: "bobbin", "Protocol-Version": "1.3" };
  if (path !== "/json" && path !== "/json/list") return null;
  const { address, port } = boundAddress(server);
  return inspector.components.map((id) => {
    const place = `${formatAddress(address, port)}/${token}/${encodeURIComponent(id)}`;
    return {
      id: `${token}/${encodeURIComponent(id)}`,
      type: "node",
      title: id,
      description: "a component that bobbin runs",
      url: pathToFileURL(sourceOf(id)).href,
      webSocketDebuggerUrl: `ws://${place}`,
      devtoolsFrontendUrl: `devtools://devtools/bundled/js_app.html?experiments=true&v8only=true&ws=${place}`,
    };
  });
}

function componentOf(
  { headers, url }: IncomingMessage,
  { inspector, token }: InspectorServerParts,
): string | null {
  const found = isOfDebugger(headers)
    ? inspector.components.find((id) => url === `/${token}/${encodeURIComponent(id)}`)
    : undefined;
  return found ?? null;
}

function join(client: WebSocket, componentId: string, inspector: Inspector): void {
  const session = inspector.connect(componentId, {
    send: (message) => {
      // What a debugger does not read is held here, and a component makes as much of it as it likes.
      if (client.bufferedAmount > inspectorLimits.waitingBytesMax) client.terminate();
      else client.send(message);
    },
    end: () => client.close(),
  });
  if (session === null) return client.close();
  client.on("message", (data: Buffer) => session.dispatch(data.toString()));
  client.on("close", () => session.close());
  client.on("error", () => client.terminate());
}

/**
 * Whether a request may be answered. A page's own requests say where it is from, and a name that was made to point to this
 * machine, as in DNS rebinding, is no address. Node.js has the same rule for its inspector.
 */
function isOfDebugger({ host, origin }: IncomingHttpHeaders): boolean {
  const name = (host ?? "").replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  const isAddress = isIP(name) !== 0 || name.toLowerCase() === "localhost";
  return isAddress && (origin === undefined || /^(chrome-)?devtools:\/\//.test(origin));
}
