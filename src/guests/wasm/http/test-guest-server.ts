/** A server whose guest is a function: it calls the host as a component would by way of the linker. */

import { noInnerServer } from "../../calls/inner-requests.ts";
import { startExchangeServer } from "../../../../test/support/exchange-server.ts";
import { RawClient } from "../../../../test/support/raw-client.ts";
import { bobbinError } from "../../../errors.ts";
import { GrantedStores } from "../../../kv/granted-stores.ts";
import { parseOutboundHost } from "../../../config/manifest/outbound-hosts.ts";
import { ResponseSteps } from "../../response-steps.ts";
import type { GuestCall, HostInterface, WasmSettings } from "../host.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { WasmRequest } from "../pool/request.ts";
import { waitingInterfaces } from "../wasi/io.ts";
import type { InputStream, OutputStream } from "../wasi/streams.ts";
import type { Fields } from "./fields.ts";
import type { IncomingBody } from "./incoming-body.ts";
import type { IncomingRequest } from "./incoming.ts";
import { httpInterfaces } from "./interfaces.ts";
import type { OutgoingBody } from "./outgoing-body.ts";
import type { OutgoingResponse } from "./outgoing.ts";
import { incomingRequest, prefetchBody, responseOutparam, type ResponseOutparam } from "./serve.ts";

const interfaces: Readonly<Record<string, HostInterface>> = {
  ...waitingInterfaces,
  ...httpInterfaces,
};

/** What a guest can do with its request. */
export class TestGuest {
  readonly call: GuestCall;
  readonly request: IncomingRequest;
  readonly outparam: ResponseOutparam;
  /** Waits so far. */
  waits = 0;

  constructor(call: GuestCall) {
    this.call = call;
    this.request = incomingRequest(call);
    this.outparam = responseOutparam(call);
  }

  /** Calls `wasi:http/types`. */
  http(name: string, ...values: unknown[]): unknown {
    return this.#invoke("wasi:http/types", name, values);
  }

  /** Calls `wasi:io/streams`; a promise comes back where the guest would wait. */
  io(name: string, ...values: unknown[]): unknown {
    return this.#invoke("wasi:io/streams", name, values);
  }

  /** Calls `wasi:http/outgoing-handler` handle. */
  send(...values: unknown[]): unknown {
    return this.#invoke("wasi:http/outgoing-handler", "handle", values);
  }

  /** Waits until something is ready. */
  async block(source: unknown, kind: string): Promise<void> {
    const subscribe = this.#interfaceOf(kind)[`[method]${kind}.subscribe`];
    const pollable = (subscribe as (call: GuestCall, it: unknown) => unknown)(this.call, source);
    await this.#invoke("wasi:io/poll", "poll", [[pollable]]);
  }

  /** Answers with a status and header; the body. */
  answer(status = 200, headers: Readonly<Record<string, string>> = {}): OutgoingBody {
    const response = this.response(status, headers);
    const body = this.http("[method]outgoing-response.body", response) as OutgoingBody;
    this.http("[static]response-outparam.set", this.outparam, { tag: "ok", value: response });
    return body;
  }

  /** Makes a response without giving it. */
  response(status = 200, headers: Readonly<Record<string, string>> = {}): OutgoingResponse {
    const list = Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]);
    const fields = this.http("[static]fields.from-list", list) as Fields;
    const response = this.http("[constructor]outgoing-response", fields) as OutgoingResponse;
    this.http("[method]outgoing-response.set-status-code", response, status);
    return response;
  }

  /** The stream of a body that is written. */
  stream(body: OutgoingBody): OutputStream {
    return this.http("[method]outgoing-body.write", body) as OutputStream;
  }

  /** Writes in small pieces, waiting where it must. */
  async write(stream: OutputStream, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const room = (await this.io("[method]output-stream.check-write", stream)) as bigint;
      if (room === 0n) await this.block(stream, "output-stream");
      else {
        const part = bytes.slice(at, at + Math.min(Number(room), 65_536));
        this.io("[method]output-stream.write", stream, part);
        at += part.length;
      }
    }
  }

  /** Answers 200 with a text, in pieces of three bytes as guests with small buffers do. */
  writeSmall(text: string, finish = true): void {
    const body = this.answer(200, { "content-type": "text/plain" });
    const stream = this.stream(body);
    for (let at = 0; at < text.length; at += 3) {
      const piece = Buffer.from(text.slice(at, at + 3));
      if ((this.io("[method]output-stream.check-write", stream) as bigint) < piece.length) {
        throw new Error("there is no room for a small response");
      }
      this.io("[method]output-stream.write", stream, piece);
      this.io("[method]output-stream.flush", stream);
    }
    if (finish) this.finish(body);
  }

  /** Says that a body is complete. */
  finish(body: OutgoingBody): void {
    this.http("[static]outgoing-body.finish", body, undefined);
  }

  /** The stream of the request's body. */
  bodyStream(): InputStream {
    const body = this.http("[method]incoming-request.consume", this.request) as IncomingBody;
    return this.http("[method]incoming-body.stream", body) as InputStream;
  }

  /** Reads to the end. */
  async readAll(stream: InputStream): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    try {
      for (;;) {
        parts.push(
          (await this.io("[method]input-stream.blocking-read", stream, 100_000n)) as Uint8Array,
        );
      }
    } catch (error) {
      if (errorOf(error).tag !== "closed") throw error;
      return Buffer.concat(parts);
    }
  }

  #interfaceOf(kind: string): HostInterface {
    return kind.endsWith("-stream")
      ? (interfaces["wasi:io/streams"] as HostInterface)
      : (interfaces["wasi:http/types"] as HostInterface);
  }

  #invoke(from: string, name: string, values: readonly unknown[]): unknown {
    const target = interfaces[from]?.[name];
    if (target === undefined) throw new Error(`${from} has no ${name}`);
    const host = target as (call: GuestCall, ...values: readonly unknown[]) => unknown;
    const result = host(this.call, ...values);
    if (result instanceof ResultError) throw result;
    if (result instanceof Promise) {
      this.waits += 1;
      this.call.waiting();
    }
    return result;
  }
}

/** The error case that a host function answered with. */
export function errorOf(error: unknown): { readonly tag: string; readonly value?: unknown } {
  if (!(error instanceof ResultError)) throw error;
  return error.payload as { tag: string };
}

/** A running server of a guest. */
export interface GuestServer extends AsyncDisposable {
  readonly url: string;
  /** What the guest printed, and why requests failed. */
  readonly log: string[];
  /** Another connection to it. */
  connect(): Promise<RawClient>;
}

/** Settings of a component that may send requests to these hosts. */
export function settingsOf(...hosts: readonly string[]): WasmSettings {
  return {
    component: { id: "hello" } as WasmSettings["component"],
    place: "spin.toml:9",
    variables: {},
    environment: {},
    files: null,
    outboundHosts: hosts.map(parseOutboundHost),
    inner: noInnerServer,
    memoryMebibytesMax: 128,
    cpuMillisecondsMax: 1000,
    requestMillisecondsMax: 30_000,
    requestsPerInstance: null,
    requestsAtOnce: null,
  };
}

/** Serves a guest; what it throws is a trap. */
export async function startGuest(
  guest: (guest: TestGuest) => void | Promise<void>,
  { hosts = [] as readonly string[], durable = (): Promise<void> | null => null } = {},
): Promise<GuestServer> {
  const granted = new GrantedStores("hello", "spin.toml:9", []);
  const steps = new ResponseSteps({ whenDurable: durable });
  const log: string[] = [];
  const clients: RawClient[] = [];
  const server = await startExchangeServer((exchange) => {
    const request = new WasmRequest(settingsOf(...hosts), granted, steps, exchange, (_to, line) =>
      log.push(line),
    );
    void run(request, guest);
  });
  return {
    url: server.url,
    log,
    connect: async () => {
      const client = await RawClient.connect(server.url);
      clients.push(client);
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function run(
  request: WasmRequest,
  guest: (guest: TestGuest) => void | Promise<void>,
): Promise<void> {
  await prefetchBody(request, () => {});
  request.exchange.onGone(() => (request.isFailed = true));
  try {
    const done = guest(new TestGuest(request));
    if (done instanceof Promise) await done;
    responseOutparam(request).handlerReturned();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    responseOutparam(request).handlerFailed(bobbinError("guest-failed", { detail }));
  }
  request.end();
}
