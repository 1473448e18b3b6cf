/** The script that every isolate starts with: web globals, the SDK, and the dispatch of requests. */
import {
  defineProperty,
  freeze,
  thenOf,
  Uint8ArrayOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import { useTextCoding } from "../../../sdk/typescript/src/key-value-arguments.ts";
import { notServed } from "../../../sdk/typescript/src/not-served.ts";
import { boundJson } from "../platform/body/bounded-json.ts";
import { boundMemory } from "./bounded-memory.ts";
import { mapStacks } from "./mapped-stacks.ts";
import { keyValue } from "./key-value.ts";
import { SharedView } from "../platform/bytes/shared-view.ts";
import { describeError, enclose } from "./enclosed.ts";
import { GuestTurnMemory } from "./guest-turn-memory.ts";
import { FetchListeners, findHandler } from "./handlers.ts";
import type { Guest, HostCalls } from "../host-calls.ts";
import { RequestLoop } from "./request-loop.ts";
import { RequestRunner } from "./run-handler.ts";
import { bodyStreams } from "./streams.ts";
import { variables } from "./variables.ts";
import { connectLibraries } from "../platform/library.ts";
import { decodeUtf8, encodeUtf8 } from "../platform/bytes/bytes.ts";
import { installWebGlobals } from "../platform/index.ts";

/** The guest's entry points, and how the component's exports reach it. */
export interface StartedGuest extends Guest {
  /** Takes the exports of the component's module once it has been evaluated. */
  component(exports: Record<string, unknown>): void;
}

/**
 * Prepares the isolate for its component, which may have texts of this length parsed as JSON. `isShielded`: see
 * `enclose`. The rare `parts` of the runtime come from the host where they are not given.
 */
export function start(
  offered: HostCalls,
  jsonCharactersMax = Infinity,
  isShielded = false,
  parts: Readonly<Record<string, () => unknown>> | null = null,
): StartedGuest {
  mapStacks(offered);
  boundMemory();
  boundJson(jsonCharactersMax);
  const loop = new RequestLoop(offered);
  const turnMemory =
    offered.turnMemory === undefined ? null : new GuestTurnMemory(loop.host, offered.turnMemory);
  const host = turnMemory === null ? loop.host : turnMemory.host;
  const shared = new SharedView(host);
  connectLibraries(host, parts);
  const web = installWebGlobals(globalThis, host, shared);
  useTextCoding({ encode: encodeUtf8, decode: (bytes) => decodeUtf8(new Uint8ArrayOf(bytes)) });
  const streams = bodyStreams(host, shared);
  const listeners = new FetchListeners(web.listen);
  defineGlobal("addEventListener", listeners.add);
  const { kv, watches } = keyValue(host, shared, () => turnMemory?.running ?? loop.running);
  defineGlobal("spinSdk", freeze({ kv, config: variables(host), ...notServed }));
  const runner = new RequestRunner({ host, shared, streams, kv });
  const request: Guest["request"] = (id, method, url, headers, bytes) => {
    const fail = (error: unknown): void => host.respondError(id, describeError(error));
    try {
      const running = runner.run({ id, method, url, headers, bytes });
      if (running !== undefined) void thenOf(running, undefined, fail);
    } catch (error) {
      fail(error);
    }
  };
  const enclosed = enclose(host, isShielded);
  return {
    component: (exports) => void (runner.handler = findHandler(exports, listeners)),
    handlerKind: () => runner.handler?.kind ?? "",
    request: enclosed(loop.around(request)),
    requests: enclosed(turnMemory === null ? () => {} : turnMemory.around(request)),
    timer: enclosed(web.timer),
    rejected: enclosed(web.rejected),
    bodyChunk: enclosed(streams.bodyChunk),
    drained: enclosed(streams.drained),
    cryptoDone: enclosed(web.cryptoDone),
    cryptoFailed: enclosed(web.cryptoFailed),
    fetchHead: enclosed(web.fetchHead),
    fetchChunk: enclosed(web.fetchChunk),
    fetchFailed: enclosed(web.fetchFailed),
    watchBatch: enclosed(watches.batch),
    watchFailed: enclosed(watches.failed),
  };
}

function defineGlobal(name: string, value: unknown): void {
  defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
