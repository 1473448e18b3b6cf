/** Prepares the global object for the component, before its module is evaluated. */
import { libraries, start } from "bobbin:runtime";
import { speedUpBase64 } from "./base64.ts";
import { type Digest, digestCall, digestLater } from "./digest.ts";
import { engine } from "./engine.ts";
import { SharedBuffer } from "./shared-buffer.ts";
import { engineCalls } from "./host-calls.ts";
import { kv } from "./key-value.ts";
import { makeLazyGlobals } from "./lazy-globals.ts";
import type { Later } from "./later.ts";
import { responses } from "./responses.ts";
import { beginServing, isServing } from "./serving.ts";
import { shapeStacks } from "./stacks.ts";

const buffer = new SharedBuffer();

const later: Later = (enter) => void Promise.resolve(guest).then(enter);

/** The answers of the requests that are under way. */
export const answers = responses(buffer, later);

// What the engine lacks, and the runtime looks for in values that it is given.
if (!("SharedArrayBuffer" in globalThis))
  define("SharedArrayBuffer", function SharedArrayBuffer() {});

shapeStacks();

/** The runtime of an isolate. */
export const guest = start(
  { ...engineCalls(buffer, later), ...answers.calls, digest: digestCall(buffer) },
  Infinity,
  false,
  libraries,
);

makeLazyGlobals(engine.encodings);
define("spinSdk", Object.freeze({ ...globalThis.spinSdk, kv }));
const web = globalThis as unknown as Parameters<typeof speedUpBase64>[0] & {
  crypto: { subtle: { digest: Digest } };
  performance: object;
};
speedUpBase64(web);
const { crypto, performance } = web;
crypto.subtle.digest = digestLater(crypto.subtle.digest);

/** From here on the host can be called, and there is a clock. */
export function begin(): void {
  if (isServing()) return;
  beginServing();
  const timeOrigin = Date.now() - engine.performance.now();
  Object.defineProperty(performance, "timeOrigin", { value: timeOrigin, configurable: true });
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
