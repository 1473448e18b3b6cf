/** Other servers, and guests that ask them. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSocketServer, type AddressInfo, type Socket } from "node:net";
import type { IncomingResponse } from "./incoming.ts";
import type { RequestOptions } from "./outgoing.ts";
import { startGuest, type TestGuest } from "./test-guest-server.ts";

/** Another server. */
export interface Origin extends AsyncDisposable {
  readonly authority: string;
}

/** Another server, over HTTP. */
export async function startOrigin(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Origin> {
  const server = createServer(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    authority: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What a request says. */
export interface Asked {
  readonly authority?: string | undefined;
  readonly path?: string;
  readonly method?: { tag: string; value?: string };
  readonly scheme?: string;
  readonly headers?: [string, Uint8Array][];
}

/** Makes a request without sending it. */
export function prepare(guest: TestGuest, asked: Asked): never {
  const fields = guest.http("[static]fields.from-list", asked.headers ?? []);
  const request = guest.http("[constructor]outgoing-request", fields);
  const set = (name: string, value: unknown): void => {
    guest.http(`[method]outgoing-request.set-${name}`, request, value);
  };
  set("method", asked.method ?? { tag: "get" });
  set("scheme", { tag: asked.scheme ?? "HTTP" });
  set("authority", asked.authority);
  set("path-with-query", asked.path ?? "/");
  return request as never;
}

/** Waits for what comes of a request. */
export async function settle(guest: TestGuest, future: unknown): Promise<IncomingResponse> {
  await guest.block(future, "future-incoming-response");
  const get = (): unknown => guest.http("[method]future-incoming-response.get", future);
  const outcome = get() as { value: { tag: string; value: unknown } };
  assert.deepEqual(get(), { tag: "err" });
  if (outcome.value.tag === "err") throw new Error((outcome.value.value as { tag: string }).tag);
  return outcome.value.value as IncomingResponse;
}

/** Sends a request and waits for what comes of it. */
export const ask = (
  guest: TestGuest,
  asked: Asked,
  options?: RequestOptions,
): Promise<IncomingResponse> => settle(guest, guest.send(prepare(guest, asked), options));

/** The body of a response. */
export async function bodyOf(guest: TestGuest, response: IncomingResponse): Promise<Buffer> {
  const body = guest.http("[method]incoming-response.consume", response);
  return guest.readAll(guest.http("[method]incoming-body.stream", body) as never);
}

/** Runs a guest for one request; what it throws fails the test. */
export async function asGuest(
  hosts: readonly string[],
  work: (guest: TestGuest) => Promise<void>,
): Promise<string[]> {
  const done = Promise.withResolvers<void>();
  await using server = await startGuest(
    async (guest) => {
      try {
        await work(guest);
        done.resolve();
      } catch (error) {
        done.reject(error);
      }
      guest.finish(guest.answer());
    },
    { hosts },
  );
  const client = await server.connect();
  client.get("/");
  await done.promise;
  await client.response();
  return server.log;
}

/** Another server, below HTTP. */
export async function startSocketServer(handle: (socket: Socket) => void): Promise<Origin> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    handle(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    authority: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
