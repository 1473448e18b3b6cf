/** The entry that the tests of this folder bundle: the web's globals, and nothing else of the runtime. */
import { SharedView } from "./bytes/shared-view.ts";
import type { HostCalls } from "../host-calls.ts";
import { encodeUtf8 } from "./bytes/bytes.ts";
import { connectLibraries } from "./library.ts";
import { type BodyContent, installWebGlobals, type WebInternals } from "./index.ts";

/** Installs the globals; the answer is for the test's host. */
export function start(host: HostCalls): WebInternals {
  const shared = new SharedView(host);
  connectLibraries(host, null);
  const web = installWebGlobals(globalThis, host, shared);
  const makeIncoming = (url: string, headers: string, body: string | null): unknown => {
    const content: BodyContent = body === null ? null : chunksOf(body);
    return web.incomingRequest(body === null ? "GET" : "POST", url, headers, content);
  };
  // Tests reach the dispatcher's ways in through these; a component of the real runtime has none of them.
  Object.assign(globalThis, { makeIncoming, responseParts: web.responseParts });
  return web;
}

function chunksOf(text: string): BodyContent {
  const chunks = Array.from(text, (character) => encodeUtf8(character));
  return { read: async () => chunks.shift() ?? null, cancel: () => {} };
}
