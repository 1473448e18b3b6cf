import { setFlagsFromString } from "node:v8";
import ivm from "isolated-vm";
import { bobbinError, isBobbinError } from "../../errors.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import {
  type OfferedCalls,
  unansweredCalls,
  waitedCalls,
  waitingOnlyCalls,
} from "./offered-calls.ts";
import type { ComponentBundle, IsolateSettings } from "./plan.ts";
import type { Guest } from "./runtime/host.ts";
import { describeGuestError } from "./stack-trace.ts";

// V8's loop unrolling takes the interrupt check out of loops such as `for (;;) new Array(1000)`
// (seen with V8 13.6): neither a time limit nor a memory limit would ever stop them.
setFlagsFromString("--no-turboshaft-loop-unrolling");

/** The guest's entry points as references that the host can call. */
export type GuestReferences = Record<keyof Guest, ivm.Reference>;

/** A fresh isolate with the runtime and the component in it, ready for requests. */
export interface LoadedIsolate {
  readonly isolate: ivm.Isolate;
  readonly guest: GuestReferences;
}

/** What all isolates of one component have in common. */
export interface IsolateProgram {
  readonly settings: IsolateSettings;
  readonly bundle: ComponentBundle;
  /** The runtime's script; see `runtime-bundle.ts`. */
  readonly runtime: string;
}

const entryPoints = [
  "handlerKind",
  "request",
  "timer",
  "bodyChunk",
  "drained",
  "fetchHead",
  "fetchChunk",
  "fetchFailed",
] as const satisfies readonly (keyof Guest)[];

/**
 * Makes an isolate, evaluates the runtime and then the component in it. Where it `waits` for stores, it has to be
 * entered by `apply`, which runs it on a thread of its own. Throws component-start-failed when the component's own top level throws, loops or runs out of memory.
 */
export function loadIsolate(
  program: IsolateProgram,
  exchange: ExchangeBuffer,
  calls: OfferedCalls,
  waits: boolean,
): LoadedIsolate {
  const { settings, bundle, runtime } = program;
  const isolate = new ivm.Isolate({ memoryLimit: settings.memoryMebibytesMax });
  try {
    const context = isolate.createContextSync();
    const runtimeGuest = startRuntime(isolate, context, runtime, exchange, calls, waits);
    const module = isolate.compileModuleSync(bundle.code, {
      filename: `/${settings.component.id}.js`,
    });
    module.instantiateSync(context, (specifier) => {
      throw bobbinError("component-not-supported", {
        component: settings.component.id,
        path: settings.component.source,
        detail: `imports ${JSON.stringify(specifier)}, which does not exist here`,
      });
    });
    module.evaluateSync({ timeout: settings.cpuMillisecondsMax });
    runtimeGuest
      .getSync("component", { reference: true })
      .applySync(undefined, [module.namespace.derefInto()]);
    const guest = Object.fromEntries(
      entryPoints.map((name) => [name, runtimeGuest.getSync(name, { reference: true })]),
    ) as GuestReferences;
    return { isolate, guest };
  } catch (error) {
    const reason = startError(error, isolate.isDisposed, program);
    if (!isolate.isDisposed) isolate.dispose();
    throw reason;
  }
}

function startRuntime(
  isolate: ivm.Isolate,
  context: ivm.Context,
  runtime: string,
  exchange: ExchangeBuffer,
  calls: OfferedCalls,
  waits: boolean,
): ivm.Reference<Record<string, unknown>> {
  const bundle = compileRuntime(isolate, runtime).runSync(context, { reference: true });
  const all = Object.keys(calls) as (keyof OfferedCalls)[];
  const names = waits ? all : all.filter((name) => !isOneOf(waitingOnlyCalls, name));
  const isWaiting = names.map((name) => waits && isOneOf(waitedCalls, name));
  const given = names.map((name, at) => {
    const call = calls[name] as (...args: unknown[]) => unknown;
    if (isWaiting[at] === true) return new ivm.Reference(call);
    return isOneOf(unansweredCalls, name)
      ? new ivm.Callback(call, { ignored: true })
      : new ivm.Callback(call);
  });
  const shared = (memory: SharedArrayBuffer): ivm.Copy<SharedArrayBuffer> =>
    new ivm.ExternalCopy(memory).copyInto({ release: true });
  const grow = new ivm.Reference((bytes: number) => shared(exchange.grow(bytes)));
  const object = names
    .map((name, at) => `${name}: ${isWaiting[at] === true ? `wait($${at + 3})` : `$${at + 3}`}`)
    .join(", ");
  // References stay inside this closure: a component could abuse one.
  const code = `"use strict";
    const grow = $2;
    const wait = (call) => (...args) => call.applySyncPromise(undefined, args);
    return $0.start({ exchange: $1, growExchange: (bytes) => grow.applySync(undefined, [bytes]), ${object} });`;
  return context.evalClosureSync(
    code,
    [bundle.derefInto(), shared(exchange.shared), grow, ...given],
    { filename: "bobbin:runtime", result: { reference: true } },
  ) as ivm.Reference<Record<string, unknown>>;
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

let compiledRuntime: { text: string; cachedData: ivm.ExternalCopy<ArrayBuffer> } | null = null;

/** Compiles the runtime, which costs ten times less once its code is cached. Its value is what it exports. */
function compileRuntime(isolate: ivm.Isolate, runtime: string): ivm.Script {
  const filename = "bobbin:runtime";
  // The runtime's own variable stays inside this function; its first statement is "use strict".
  const text = `(() => {${runtime}\nreturn __bobbin;})()`;
  if (compiledRuntime?.text === text) {
    const { cachedData } = compiledRuntime;
    return isolate.compileScriptSync(text, { filename, cachedData });
  }
  const script = isolate.compileScriptSync(text, { filename, produceCachedData: true });
  // The package's own types leave this property out.
  const { cachedData } = script as ivm.Script & { cachedData?: ivm.ExternalCopy<ArrayBuffer> };
  if (cachedData !== undefined) compiledRuntime = { text, cachedData };
  return script;
}

function startError(error: unknown, isDisposed: boolean, program: IsolateProgram): unknown {
  if (isBobbinError(error)) return error;
  const { component, cpuMillisecondsMax, memoryMebibytesMax } = program.settings;
  const detail = isDisposed
    ? `it used more than ${memoryMebibytesMax} MiB of memory; --max-instance-memory allows more`
    : isTimeout(error)
      ? `it ran for ${cpuMillisecondsMax} ms without an end; --cpu-time-limit allows more`
      : describeGuestError(error, component.id, program.bundle.sourceMap);
  return bobbinError("component-start-failed", { component: component.id, detail }, error);
}

/** Whether an entry into an isolate was ended by its time limit. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Script execution timed out.";
}
