import { setFlagsFromString } from "node:v8";
import ivm from "isolated-vm";
import { drawCount } from "../../common/count-range.ts";
import { bobbinError, isBobbinError } from "../../errors.ts";
import { apartLimits, isolateCallLimits, isolateLimits } from "../../limits.ts";
import type { Conduct } from "../guest.ts";
import { type CallMeter, outOfTime } from "./call-meter.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import {
  callParameters,
  type OfferedCalls,
  unansweredCalls,
  waitedCalls,
  waitingOnlyCalls,
} from "./calls/offered-calls.ts";
import { moveClock } from "./moved-clock.ts";
import { inspectableCode, type IsolateInspector } from "./inspection.ts";
import type { ComponentBundle, IsolateSettings } from "./plan.ts";
import { throwForGuest } from "./calls/guarded-calls.ts";
import { processorShare } from "./processor-share.ts";
import type { Guest } from "../../web/host-calls.ts";
import type { RuntimeScript } from "../../web/runtime-bundle.ts";
import { describeGuestError } from "./stack-trace.ts";

// V8's loop unrolling takes the interrupt check out of loops such as `for (;;) new Array(1000)`
// (seen with V8 13.6): neither a time limit nor a memory limit would ever stop them.
setFlagsFromString("--no-turboshaft-loop-unrolling");

const deadlineStepMilliseconds = 100;
/** What JSON may become in memory: objects without members take most, but nobody has many of those. */
const jsonBytesPerCharacter = 8;
/** How far the clock on the wall may go beyond what a guest may use of the processor where it has one to itself. */
const stretch = 1.5;
/** At least this far: a machine that stands still for a moment must not cost a guest its request that did nothing. */
const stretchMillisecondsMin = 200;

/** The guest's entry points as references that the host can call. */
export type GuestReferences = Record<keyof Guest, ivm.Reference>;

/** A fresh isolate with the runtime and the component in it, ready for requests. */
export interface LoadedIsolate {
  readonly isolate: ivm.Isolate;
  readonly guest: GuestReferences;
  /** Requests that it answers. */
  readonly requestsMax: number;
  /** Its entries reject with 0 where nothing was wrong, and nobody hears of rejections; see `src/web/runtime/enclosed.ts`. */
  readonly isShielded: boolean;
}

/** What all isolates of one component have in common. */
export interface IsolateProgram {
  readonly settings: IsolateSettings;
  readonly bundle: ComponentBundle;
  /** What every isolate starts with; see `src/web/runtime-bundle.ts`. */
  readonly runtime: RuntimeScript;
  /** Is told how requests end. */
  readonly conduct?: Conduct;
  /** It is one of several that share a process. */
  readonly isAmongOthers?: boolean;
  /** Its isolates can be debugged, and this is told of them. */
  readonly inspector?: IsolateInspector | null;
}

const entryPoints = [
  "handlerKind",
  "request",
  "timer",
  "rejected",
  "bodyChunk",
  "drained",
  "cryptoDone",
  "cryptoFailed",
  "fetchHead",
  "fetchChunk",
  "fetchFailed",
  "watchBatch",
  "watchFailed",
] as const satisfies readonly (keyof Guest)[];

/**
 * Makes an isolate, evaluates the runtime and then the component in it. Where it `waits` for stores, it has to be
 * entered by `apply`, which runs it on a thread of its own. Throws component-start-failed when the component's own top level throws, loops or runs out of memory.
 */
export function loadIsolate(
  program: IsolateProgram,
  buffer: SharedBuffer,
  calls: OfferedCalls,
  { meter, waits }: { meter: CallMeter; waits: boolean },
): LoadedIsolate {
  const { settings, bundle } = program;
  const inspector = program.inspector !== undefined && program.inspector !== null;
  // On the thread of all it would cost each request much.
  const isShielded = waits && program.isAmongOthers === true;
  const isolate = new ivm.Isolate({ memoryLimit: settings.memoryMebibytesMax, inspector });
  try {
    const context = isolate.createContextSync({ inspector });
    if (settings.now !== undefined) moveClock(context, settings.now);
    const runtimeGuest = startRuntime(isolate, context, program, buffer, calls, {
      waits,
      isShielded,
    });
    const code = inspector ? inspectableCode(bundle) : bundle.code;
    const module = isolate.compileModuleSync(code, {
      filename: `/${settings.component.id}.js`,
    });
    module.instantiateSync(context, (specifier) => {
      throw bobbinError("component-not-supported", {
        component: settings.component.id,
        path: settings.component.source,
        detail: `imports ${JSON.stringify(specifier)}, which does not exist here`,
      });
    });
    const now = performance.now();
    const limit = { timeout: guestMilliseconds(settings, now) };
    meter.begin(now);
    module.evaluateSync(limit);
    // What it exports may have getters.
    runtimeGuest
      .getSync("component", { reference: true })
      .applySync(undefined, [module.namespace.derefInto()], limit);
    meter.end();
    const guest = Object.fromEntries(
      entryPoints.map((name) => [name, runtimeGuest.getSync(name, { reference: true })]),
    ) as GuestReferences;
    const { requestsPerInstanceDefault } = isolateLimits;
    const requestsMax = drawCount(settings.requestsPerInstance, requestsPerInstanceDefault);
    program.inspector?.opened(settings.component.id, isolate);
    return { isolate, guest, isShielded, requestsMax };
  } catch (error) {
    const reason = startError(error, isolate.isDisposed, { program, meter });
    if (!isolate.isDisposed) isolate.dispose();
    throw reason;
  }
}

function startRuntime(
  isolate: ivm.Isolate,
  context: ivm.Context,
  { runtime, settings }: IsolateProgram,
  buffer: SharedBuffer,
  calls: OfferedCalls,
  { waits, isShielded }: { waits: boolean; isShielded: boolean },
): ivm.Reference<Record<string, unknown>> {
  const bundle = compileRuntime(isolate, runtime.code).runSync(context, { reference: true });
  const all = Object.keys(callParameters) as (keyof OfferedCalls)[];
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
  const grow = new ivm.Reference((bytes: number) => shared(growSafely(buffer, bytes)));
  const object = names.map((name, at) => crossing(name, `$${at + 3}`, isWaiting[at] === true));
  const jsonCharactersMax = Math.floor(
    (settings.memoryMebibytesMax * 2 ** 20) / jsonBytesPerCharacter,
  );
  // References stay inside this closure: a component could abuse one.
  const code = `"use strict";
    const grow = $2;
    const { RangeError, TypeError } = globalThis;
    const checked = (value) => {
      switch (typeof value) {
        case "number": case "boolean": case "undefined": return value;
        case "string":
          if (value.length <= ${isolateCallLimits.textCharactersMax}) return value;
          throw new RangeError("a text of " + value.length + " characters is too long for one call of the host, which takes ${isolateCallLimits.textCharactersMax}");
        default:
          if (value === null) return value;
          throw new TypeError("a value of type " + typeof value + " cannot be given to the host");
      }
    };
    return $0.start({ shared: $1, growShared: (bytes) => grow.applySync(undefined, [checked(bytes)]), ${object.join(", ")} }, ${jsonCharactersMax}, ${isShielded});`;
  return context.evalClosureSync(
    code,
    [bundle.derefInto(), shared(buffer.shared), grow, ...given],
    { filename: "bobbin:runtime", result: { reference: true } },
  ) as ivm.Reference<Record<string, unknown>>;
}

/** A call as the runtime sees it: nothing but short texts, numbers, booleans and null gets over. */
function crossing(name: keyof OfferedCalls, given: string, isWaiting: boolean): string {
  const parameters = ["a", "b", "c", "d", "e", "f"].slice(0, callParameters[name]);
  const args = parameters.map((parameter) => `checked(${parameter})`).join(", ");
  const call = isWaiting ? `${given}.applySyncPromise(undefined, [${args}])` : `${given}(${args})`;
  return `${name}: (${parameters.join(", ")}) => ${call}`;
}

/** What goes wrong here crosses without the host's stack, as everywhere. */
function growSafely(buffer: SharedBuffer, bytes: number): SharedArrayBuffer {
  try {
    return buffer.grow(bytes);
  } catch (error) {
    return throwForGuest(error);
  }
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

function startError(
  error: unknown,
  isDisposed: boolean,
  { program, meter }: { program: IsolateProgram; meter: CallMeter },
): unknown {
  if (isBobbinError(error)) return error;
  const { component, memoryMebibytesMax } = program.settings;
  const detail =
    isTimeout(error) || meter.isOver
      ? `at its top level ${outOfTime(meter, meter.use()).text}`
      : isDisposed
        ? `it used more than ${memoryMebibytesMax} MiB of memory; --max-instance-memory allows more`
        : describeGuestError(error, component.id, program.bundle.sourceMap);
  return bobbinError("component-start-failed", { component: component.id, detail }, error);
}

/** Whether an entry into an isolate was ended by its time limit. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Script execution timed out.";
}

/**
 * How long a guest may run that is entered now, by the clock on the wall, its host calls left out: the clock that
 * stops it knows no other time. The less the machine lets this thread run, the longer, up to the time that a request
 * may take or that the worker's own watch allows. Rounded up to steps, so that
 * the deadlines of many entries fall together: the thread that keeps them wakes for each, also of entries long over.
 */
export function guestMilliseconds(
  settings: Pick<IsolateSettings, "cpuMillisecondsMax" | "requestMillisecondsMax">,
  now: number,
): number {
  const { cpuMillisecondsMax } = settings;
  const least = Math.max(cpuMillisecondsMax * stretch, cpuMillisecondsMax + stretchMillisecondsMin);
  // What watches the thread from outside ends the worker a little later than that.
  const outside = (cpuMillisecondsMax * apartLimits.stoppablePercentMax) / 100;
  const most = Math.max(Math.min(settings.requestMillisecondsMax, outside), least);
  const stretched = Math.min(least / processorShare(now), most);
  return (
    Math.ceil(stretched) + deadlineStepMilliseconds - (Math.floor(now) % deadlineStepMilliseconds)
  );
}
