/** A component in isolates, and requests that come in one turn of the event loop. */
import { noInnerServer } from "../../src/guests/calls/inner-requests.ts";
import type { HttpExchange } from "../../src/guests/http-exchange.ts";
import { IsolateComponent } from "../../src/guests/isolate/component.ts";
import { GrantedStores, StoreSlot } from "../../src/kv/granted-stores.ts";
import { isolateLimits, storeLimitsDefault } from "../../src/limits.ts";
import { WaitingComponent } from "../../src/guests/isolate/waiting-component.ts";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import { readResponseHead } from "../../src/serve/http/response-head.ts";
import { type RuntimeScript, runtimeScript } from "../../src/web/runtime-bundle.ts";
import { createComponent } from "./component.ts";

const emptyMap = JSON.stringify({ version: 3, sources: [], names: [], mappings: "" });

/** What became of a request. */
export interface Answer {
  /** 0 where it failed. */
  readonly status: number;
  readonly headers: string;
  /** The error's code where it failed. */
  readonly body: string;
}

/** A component under test. */
export interface OpenedIsolates extends Disposable {
  readonly log: string[];
  /** Sends these paths in one turn, and resolves when all are answered. */
  ask(...paths: string[]): Promise<Answer[]>;
  /** Sends this path until as many requests as may be go into one entry. */
  warmUp(path: string): Promise<void>;
}

/** How one is opened. */
interface OpenOptions {
  /** It takes the place of ours. */
  readonly runtime?: string;
  readonly cpuMillisecondsMax?: number;
  /** In an isolate on a thread of its own, as where stores are waited for. */
  readonly waits?: boolean;
}

/** Opens one of this JavaScript text. */
export async function openIsolates(code: string, given: OpenOptions = {}): Promise<OpenedIsolates> {
  const log: string[] = [];
  const memory = openMemoryStore({ label: "default", tuplesMax: 1000 });
  const slots = [new StoreSlot("default", storeLimitsDefault, () => memory)];
  const runtime: RuntimeScript =
    given.runtime === undefined ? await runtimeScript() : { code: given.runtime, libraries: {} };
  const settings = {
    component: createComponent("it", { keyValueStores: ["default"] }),
    ...{ place: "it", variables: {}, outboundHosts: [], inner: noInnerServer, carriesTrace: false },
    ...{ memoryMebibytesMax: 64, requestsPerInstance: null, requestsAtOnce: null },
    cpuMillisecondsMax: given.cpuMillisecondsMax ?? isolateLimits.cpuMillisecondsDefault,
    requestMillisecondsMax: isolateLimits.requestMillisecondsDefault,
  };
  const program = { settings, bundle: { code, sourceMap: emptyMap }, runtime };
  const granted = new GrantedStores("it", "it", slots);
  const print = (_stream: string, text: string): void => void log.push(text);
  const component =
    given.waits === true
      ? new WaitingComponent(program, granted, print, { ...isolateLimits, waitingIsolatesMax: 1 })
      : new IsolateComponent(program, granted, print);
  const ask = (...paths: string[]): Promise<Answer[]> =>
    Promise.all(paths.map((path) => answerOf((exchange) => component.handle(exchange), path)));
  return {
    log,
    ask,
    warmUp: async (path) => {
      for (let turn = 0; turn < 60; turn += 1) await ask(...Array<string>(40).fill(path));
    },
    [Symbol.dispose]: () => component.close(),
  };
}

function answerOf(handle: (exchange: HttpExchange) => void, url: string): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const parts: Buffer[] = [];
  let head: Omit<Answer, "body"> = { status: 0, headers: "" };
  handle({
    ...{ method: "GET", url, headers: `x-path\n${url}`, bodyBytes: 0 },
    readBody: async () => Buffer.alloc(0),
    readChunk: async () => null,
    respond: (status, headers, body) => {
      readResponseHead(status, headers);
      resolve({ status, headers, body: Buffer.from(body).toString("latin1") });
    },
    startResponse: (status, headers) => {
      head = { status, headers };
      return true;
    },
    write: (chunk) => {
      parts.push(Buffer.from(chunk));
      return true;
    },
    end: () => resolve({ ...head, body: Buffer.concat(parts).toString("latin1") }),
    onDrain: (callback) => void setImmediate(callback, false),
    onGone: () => {},
    fail: (error) => resolve({ status: 0, headers: "", body: error.code }),
  });
  return promise;
}
