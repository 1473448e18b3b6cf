import type { HostCalls } from "../../../../src/web/host-calls.ts";
import { getConfig } from "fermyon:spin/config";
import { engine } from "./engine.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import type { Later } from "./later.ts";
import { outboundCalls } from "./outbound.ts";
import { checkServing, isServing } from "./serving.ts";
import { urlCalls } from "./urls.ts";

/** What is left of the host's calls: stores have `WasmStore`, and digests the engine's own. */
export type EngineCalls = Omit<
  HostCalls,
  `kv${string}` | "takeError" | "digest" | `respond${string}` | "readBody"
>;

/** What an isolate's host does for its runtime, done by the engine inside WebAssembly. */
export function engineCalls(buffer: SharedBuffer, later: Later): EngineCalls {
  const timers = new Map<number, number>();
  return {
    get shared() {
      return buffer.shared;
    },
    growShared: (bytes) => buffer.grow(bytes),
    entryFailed: (text) => engine.print("stderr", text),
    log: engine.print,
    randomBytes(bytes) {
      checkServing("randomness can be had");
      buffer.write(engine.crypto.getRandomValues(new Uint8Array(bytes)));
    },
    startTimer(id, milliseconds) {
      checkServing("timers can be started");
      const fire = (): void => {
        timers.delete(id);
        later((guest) => guest.timer(id));
      };
      timers.set(id, engine.setTimeout(fire, milliseconds));
    },
    stopTimer(id) {
      const timer = timers.get(id);
      if (timer !== undefined) engine.clearTimeout(timer);
      timers.delete(id);
    },
    // The engine has no clock while a component is loaded.
    now: () => (isServing() ? engine.performance.now() : 0),
    encodeText: (text) => buffer.write(engine.encoder.encode(text)),
    decodeText: (bytes) => engine.decoder.decode(buffer.read(bytes)),
    ...urlCalls,
    variable,
    ...outboundCalls(buffer, later),
  };
}

function variable(name: string): string | null {
  checkServing("variables can be read");
  try {
    return getConfig(name);
  } catch {
    // There is none of that name, or the host has no value for it: the runtime says so.
    return null;
  }
}
