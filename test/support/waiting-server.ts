/** A TypeScript component on stores that a test brings along, which need not be configured. */

import { noInnerServer } from "../../src/guests/calls/inner-requests.ts";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundleComponent } from "../../src/guests/isolate/bundle/bundle.ts";
import type { HttpExchange } from "../../src/guests/http-exchange.ts";
import type { ComponentBundle, IsolateSettings } from "../../src/guests/isolate/plan.ts";
import { runtimeScript } from "../../src/web/runtime-bundle.ts";
import { WaitingComponent } from "../../src/guests/isolate/waiting-component.ts";
import { GrantedStores, StoreSlot } from "../../src/kv/granted-stores.ts";
import { isolateLimits, storeLimitsDefault } from "../../src/limits.ts";
import { parseOutboundHost } from "../../src/config/manifest/outbound-hosts.ts";
import type { Store } from "../../src/stores/store.ts";
import { startExchangeServer, type ExchangeServer } from "./exchange-server.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What a test may set. */
export interface WaitingServerOptions {
  readonly settings?: Partial<IsolateSettings>;
  readonly limits?: Partial<{ readonly [Name in keyof typeof isolateLimits]: number }>;
  /** Patterns of `allowed_outbound_hosts`. */
  readonly outboundHosts?: readonly string[];
}

/** A server whose only component waits for its stores. */
export interface WaitingServer extends ExchangeServer {
  readonly component: WaitingComponent;
  /** What it printed, line by line. */
  readonly printed: string[];
  /** `fetch` of a path. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Asks without a connection, of which there cannot be thousands at once: the status and the body. */
  ask(path: string): Promise<string>;
}

/** Serves a component, given as text, with these stores granted. */
export async function serveWaiting(
  source: string,
  stores: Readonly<Record<string, Store>>,
  options: WaitingServerOptions = {},
): Promise<WaitingServer> {
  using folder = temporaryFolder();
  const path = join(folder.path, "it.ts");
  await writeFile(path, source);
  return await serveWaitingFile(path, stores, options);
}

/** Serves a component, given by the path of its source. */
export async function serveWaitingFile(
  source: string,
  stores: Readonly<Record<string, Store>>,
  options: WaitingServerOptions = {},
): Promise<WaitingServer> {
  const position = { file: join(dirname(source), "spin.toml"), line: 9, column: 1 };
  const component = { id: "it", source, position } as IsolateSettings["component"];
  const bundle = await bundleComponent(component);
  const runtime = await runtimeScript();
  const printed: string[] = [];
  const waiting = new WaitingComponent(
    { settings: settingsOf(component, options), bundle: bundle satisfies ComponentBundle, runtime },
    new GrantedStores("it", "spin.toml:9", slotsOf(stores)),
    (_stream, text) => printed.push(text),
    { ...isolateLimits, ...options.limits },
  );
  const server = await startExchangeServer((exchange) => waiting.handle(exchange));
  return {
    ...server,
    component: waiting,
    printed,
    fetch: (path, init) => fetch(`${server.url}${path}`, init),
    ask: (path) =>
      new Promise((resolve) => {
        waiting.handle(exchangeOf(path, (status, body) => resolve(`${status} ${body}`)));
      }),
    [Symbol.asyncDispose]: async () => {
      waiting.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A GET whose client stays, and its whole answer. */
function exchangeOf(url: string, answer: (status: number, body: string) => void): HttpExchange {
  const unused = (): never => {
    throw new Error("only whole bodies are answered here");
  };
  return {
    ...{ method: "GET", url, headers: "", bodyBytes: 0 },
    respond: (status, _headers, body) => answer(status, Buffer.from(body).toString()),
    fail: (error) => answer(500, error.text),
    onGone: () => {},
    ...{ readBody: unused, readChunk: unused, startResponse: unused, write: unused },
    ...{ end: unused, onDrain: unused },
  };
}

function slotsOf(stores: Readonly<Record<string, Store>>): StoreSlot[] {
  return Object.entries(stores).map(
    ([label, store]) => new StoreSlot(label, storeLimitsDefault, () => store),
  );
}

function settingsOf(
  component: IsolateSettings["component"],
  { settings, outboundHosts = [] }: WaitingServerOptions,
): IsolateSettings {
  return {
    component,
    variables: {},
    outboundHosts: outboundHosts.map(parseOutboundHost),
    inner: noInnerServer,
    memoryMebibytesMax: isolateLimits.memoryMebibytesDefault,
    // No guest here loops unless it says so, however slow the machine is.
    cpuMillisecondsMax: 60_000,
    requestMillisecondsMax: 60_000,
    requestsPerInstance: null,
    requestsAtOnce: null,
    place: "spin.toml:9",
    ...settings,
  };
}
