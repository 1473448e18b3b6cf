/** The HTTP trigger with a function in the place of a guest. */

import { createServer, type AddressInfo } from "node:net";
import type { HttpExchange } from "../../src/guests/http-exchange.ts";
import { createHttpTrigger, type HttpTriggerServer } from "../../src/serve/http/server.ts";
import type { App } from "../../src/config/manifest/app.ts";

/** A running trigger whose only component answers the routes `/` and `/...`. */
export interface ExchangeServer extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string;
  readonly trigger: HttpTriggerServer;
}

const position = { file: "spin.toml", line: 1, column: 1 };

/** An application with the one component `it`, and the static response `/static`. */
export function appOf(): App {
  const response = { status: 200, headers: { "x-static": "yes" }, body: "static" };
  return {
    name: "exchange-server",
    version: null,
    triggers: [
      { id: "it", route: "/...", answer: { kind: "component", component: "it" }, position },
      { id: "static", route: "/static", answer: { kind: "static", response }, position },
    ],
  } as unknown as App;
}

/**
 * Starts it. `injected` gives it connections as a worker does: another server accepts them, and
 * the trigger's own server never listens.
 */
export async function startExchangeServer(
  handle: (exchange: HttpExchange) => void,
  { injected = false, prepare = (_trigger: HttpTriggerServer): void => {}, http = {} } = {},
): Promise<ExchangeServer> {
  const trigger = createHttpTrigger(
    appOf(),
    new Map([["it", { handle, retire: async () => {}, close: () => {} }]]),
    http,
  );
  prepare(trigger);
  const accepting = injected ? accept(trigger) : trigger.server;
  await new Promise<void>((resolve) => accepting.listen(0, "127.0.0.1", resolve));
  const { port } = accepting.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    trigger,
    [Symbol.asyncDispose]: async () => {
      trigger.server.closeAllConnections();
      await trigger.drain();
      if (accepting.listening) accepting.close();
    },
  };
}

function accept({ server }: HttpTriggerServer): ReturnType<typeof createServer> {
  server.emit("listening");
  return createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
    server.emit("connection", socket);
    socket.resume();
  });
}
