/** Puts the web's globals on an isolate's global object, and gives the dispatcher its short ways into them. */
import type { SharedView } from "../runtime/shared-view.ts";
import type { Guest, HostCalls } from "../host-calls.ts";
import { AbortController, AbortSignal } from "./abort.ts";
import { atob, btoa } from "./base64.ts";
import { Blob, File } from "./blob.ts";
import type { BodyContent } from "./body.ts";
import { connectText } from "./bytes.ts";
import { compressionStreams } from "./compression.ts";
import { createConsole } from "./console.ts";
import { needArguments } from "./convert.ts";
import { createCrypto } from "./crypto.ts";
import { defineGlobal, defineLazyGlobals, nameInterface } from "./define.ts";
import { PublicDOMException } from "./dom-exception.ts";
import { connectEventClock, Event } from "./event.ts";
import { CustomEvent, ErrorEvent, MessageEvent, PromiseRejectionEvent } from "./event-kinds.ts";
import { EventTarget } from "./event-target.ts";
import { createFetcher } from "./fetch.ts";
import { FormData } from "./form-data.ts";
import { createGlobalEvents, type GlobalEvents } from "./global-events.ts";
import { Headers } from "./headers.ts";
import { inspect } from "./inspect.ts";
import { connectObjectUrls } from "./object-urls.ts";
import { library } from "./library.ts";
import { MessageChannel, MessagePort } from "./message-channel.ts";
import {
  createPerformance,
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
} from "./performance.ts";
import { incomingRequest, PublicRequest, type Request } from "./request.ts";
import { PublicResponse, responseParts, type ResponseParts } from "./response.ts";
import { streamNames, streams } from "./streams.ts";
import { structuredClone } from "./structured-clone.ts";
import { encodingStreams, TextDecoder, TextEncoder } from "./text-encoding.ts";
import { createTimers } from "./timers.ts";
import { connectUrls, URL } from "./url.ts";
import { URLSearchParams } from "./url-search-params.ts";

export type { BodyContent, TakenBody } from "./body.ts";
export type { ChunkSource } from "./chunks.ts";
export type { Request } from "./request.ts";
export type { ResponseParts } from "./response.ts";

/** What the dispatcher uses; none of it is in reach of a component. */
export interface WebInternals extends Pick<
  Guest,
  "timer" | "fetchHead" | "fetchChunk" | "fetchFailed" | "rejected" | "cryptoDone" | "cryptoFailed"
> {
  /**
   * The Request for a request that came in. Headers are name, value, name, value, … joined with line
   * feeds; neither they nor the url are read before the component asks. The body is null where there
   * is none; bytes must not be used by anybody else; chunks are asked for one after the other.
   */
  incomingRequest(method: string, url: string, headers: string, body: BodyContent): Request;
  /**
   * Status, headers (in the same form) and body of a Response, or null when the value is none. Its
   * body is used from then on; a TypeError when it was used before. The status 0 is `Response.error()`.
   */
  responseParts(value: unknown): ResponseParts | null;
  /** What the global `addEventListener` does. */
  listen: GlobalEvents["listen"];
  /** The text of any value, as the console shows it. */
  inspect(value: unknown): string;
  /** Writes an error that nobody caught to the component's log. */
  reportError(error: unknown): void;
}

/** The classes that hosts have no part in. */
const classesOfAll = {
  Headers,
  Request: PublicRequest,
  Response: PublicResponse,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  Blob,
  File,
  FormData,
  DOMException: PublicDOMException,
  Event,
  EventTarget,
  CustomEvent,
  ErrorEvent,
  MessageEvent,
  MessageChannel,
  MessagePort,
  PromiseRejectionEvent,
  AbortController,
  AbortSignal,
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
};

/** Defines the globals. Called once in an isolate, before the component is evaluated. */
export function installWebGlobals(
  target: typeof globalThis,
  host: HostCalls,
  shared: SharedView,
): WebInternals {
  connectText(host, shared);
  connectUrls(host);
  const { console, print } = createConsole(host);
  const { report, rejected, listen } = createGlobalEvents(target, print);
  connectEventClock(host.now);
  const timers = createTimers(host, report);
  const fetcher = createFetcher(host, shared);
  const { crypto, classes, cryptoDone, cryptoFailed } = createCrypto(host, shared);
  const { now } = host;
  connectObjectUrls(crypto.randomUUID.bind(crypto));

  const interfaces = { console, ...classesOfAll, ...classes };
  const members = {
    self: target,
    fetch: fetcher.fetch,
    atob,
    btoa,
    structuredClone,
    crypto,
    performance: createPerformance(() => now()),
    navigator: Object.freeze({ userAgent: "Bobbin" }),
    setTimeout: timers.setTimeout,
    setInterval: timers.setInterval,
    clearTimeout: timers.clearTimeout,
    clearInterval: (id?: number) => timers.clearTimeout(id),
    queueMicrotask: microtaskQueue(report),
    reportError(error: unknown) {
      needArguments(arguments.length, 1);
      report(error);
    },
  };
  for (const [name, value] of Object.entries(interfaces)) defineGlobal(target, name, value);
  for (const [name, value] of Object.entries(members)) defineGlobal(target, name, value, true);
  defineRareGlobals(target);

  return {
    timer: timers.due,
    fetchHead: fetcher.fetchHead,
    fetchChunk: fetcher.fetchChunk,
    fetchFailed: fetcher.fetchFailed,
    rejected,
    cryptoDone,
    cryptoFailed,
    listen,
    incomingRequest,
    responseParts,
    inspect: (value) => inspect(value),
    reportError: report,
  };
}

/** What is rare: its libraries are evaluated when somebody first asks for them. */
function defineRareGlobals(target: typeof globalThis): void {
  defineLazyGlobals(target, ["URLPattern"], () => {
    const { URLPattern } = library<{ URLPattern: { prototype: object } }>("url-pattern");
    // Of the library's own making.
    Reflect.deleteProperty(URLPattern, "compareComponent");
    nameInterface(URLPattern, "URLPattern");
    return { URLPattern };
  });
  defineLazyGlobals(target, streamNames, streams);
  defineLazyGlobals(target, ["CompressionStream", "DecompressionStream"], compressionStreams);
  defineLazyGlobals(target, ["TextDecoderStream", "TextEncoderStream"], encodingStreams);
}

function microtaskQueue(report: (error: unknown) => void): (callback: () => void) => void {
  const settled = Promise.resolve();
  const then = Promise.prototype.then.bind(settled);
  return (callback) => {
    if (typeof callback !== "function") throw new TypeError("queueMicrotask needs a function");
    void then(() => {
      try {
        callback();
      } catch (error) {
        report(error);
      }
    });
  };
}
