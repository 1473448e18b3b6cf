/** Puts the web's globals on an isolate's global object, and gives the dispatcher its short ways into them. */
import type { SharedView } from "./bytes/shared-view.ts";
import type { Guest, HostCalls } from "../host-calls.ts";
import { AbortController, AbortSignal } from "./events/abort.ts";
import { atob, btoa } from "./bytes/base64.ts";
import { Blob, File } from "./bytes/blob.ts";
import type { BodyContent } from "./body/body.ts";
import { connectText } from "./bytes/bytes.ts";
import { compressionStreams } from "./bytes/compression.ts";
import { createConsole } from "./console/console.ts";
import { needArguments } from "./webidl/convert.ts";
import { createCrypto } from "./crypto/crypto.ts";
import { defineGlobal, defineLazyGlobals, nameInterface } from "./webidl/define.ts";
import { PublicDOMException } from "./webidl/dom-exception.ts";
import { connectEventClock, Event } from "./events/event.ts";
import {
  CustomEvent,
  ErrorEvent,
  MessageEvent,
  PromiseRejectionEvent,
} from "./events/event-kinds.ts";
import { EventTarget } from "./events/event-target.ts";
import { createFetcher } from "./fetch/fetch.ts";
import { FormData } from "./body/form-data.ts";
import { createGlobalEvents, type GlobalEvents } from "./events/global-events.ts";
import { Headers } from "./fetch/headers.ts";
import { inspect } from "./console/inspect.ts";
import { connectObjectUrls } from "./url/object-urls.ts";
import { library } from "./library.ts";
import { MessageChannel, MessagePort } from "./events/message-channel.ts";
import {
  createPerformance,
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
} from "./events/performance.ts";
import { incomingRequest, PublicRequest, type Request } from "./fetch/request.ts";
import { PublicResponse, responseParts, type ResponseParts } from "./fetch/response.ts";
import { streamNames, streams } from "./bytes/streams.ts";
import { structuredClone } from "./structured-clone.ts";
import { encodingStreams, TextDecoder, TextEncoder } from "./bytes/text-encoding.ts";
import { createTimers } from "./events/timers.ts";
import { connectUrls, URL } from "./url/url.ts";
import { URLSearchParams } from "./url/url-search-params.ts";

export type { BodyContent, TakenBody } from "./body/body.ts";
export type { ChunkSource } from "./bytes/chunks.ts";
export type { Request } from "./fetch/request.ts";
export type { ResponseParts } from "./fetch/response.ts";

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
