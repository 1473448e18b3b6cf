import { setFlagsFromString } from "node:v8";
import ivm from "isolated-vm";
import { drawCount } from "../../common/count-range.ts";
import { bobbinError, isBobbinError } from "../../errors.ts";
import { isolateLimits } from "../../limits.ts";
import type { Conduct } from "../guest.ts";
import { type CallMeter, outOfTime } from "./call-meter.ts";
import type { TurnMemory } from "./turn-memory.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import { type OfferedCalls, unansweredCalls, waitedCalls } from "./calls/offered-calls.ts";
import { moveClock } from "./moved-clock.ts";
import { countIsolate } from "./isolate-use.ts";
import { inspectableCode, type IsolateInspector } from "./inspection.ts";
import type { ComponentBundle, IsolateSettings } from "./plan.ts";
import { guardCalls, throwForGuest } from "./calls/guarded-calls.ts";
import { guestMilliseconds, isTimeout } from "./guest-time.ts";
import type { Guest } from "../../web/host-calls.ts";
import type { RuntimeScript } from "../../web/runtime-bundle.ts";
import { type RuntimeCode, runtimeCode } from "./runtime-code.ts";
import { describeGuestError } from "./stack-trace.ts";

// V8's loop unrolling takes the interrupt check out of loops such as `for (;;) new Array(1000)`
// (seen with V8 13.6): neither a time limit nor a memory limit would ever stop them.
setFlagsFromString("--no-turboshaft-loop-unrolling");

/** What JSON may become in memory: objects without members take most, but nobody has many of those. */
const jsonBytesPerCharacter = 8;

/** The guest's entry points as references that the host can call. */
export type GuestReferences = Record<keyof Guest, ivm.Reference>;

/** A fresh isolate with the runtime and the component in it, ready for requests. */
export interface LoadedIsolate {
  readonly isolate: ivm.Isolate;
  readonly guest: GuestReferences;
  readonly code: RuntimeCode;
  /** Requests that it answers. */
  readonly requestsMax: number;
  /** Its entries reject with 0 where nothing was wrong, and nobody hears of rejections; see `src/web/runtime/enclosed.ts`. */
  readonly isShielded: boolean;
  /** Ends it and all code in it. */
  readonly end: () => void;
}

/** What an isolate shares with its host. */
export interface IsolateMemory {
  readonly buffer: SharedBuffer;
  /** Null where it `waits` for stores, and runs while its host does. */
  readonly turnMemory: TurnMemory | null;
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
  "requests",
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
 * Makes an isolate, evaluates the runtime and then the component in it. Where it has no turn memory, it has to be
 * entered by `apply`, which runs it on a thread of its own. Throws component-start-failed when the component's own top level throws, loops or runs out of memory.
 */
export function loadIsolate(
  program: IsolateProgram,
  memory: IsolateMemory,
  calls: OfferedCalls,
  meter: CallMeter,
): LoadedIsolate {
  const { settings, bundle } = program;
  const waits = memory.turnMemory === null;
  const inspector = program.inspector !== undefined && program.inspector !== null;
  // On the thread of all it would cost each request much.
  const isShielded = waits && program.isAmongOthers === true;
  const isolate = new ivm.Isolate({ memoryLimit: settings.memoryMebibytesMax, inspector });
  try {
    const context = isolate.createContextSync({ inspector });
    if (settings.now !== undefined) moveClock(context, settings.now);
    const code = runtimeCode(program.runtime, waits);
    const guarded = guardCalls(calls, meter);
    const runtimeGuest = startRuntime(isolate, context, program, code, memory, guarded, {
      waits,
      isShielded,
    });
    code.started(isolate);
    const source = inspector ? inspectableCode(bundle) : bundle.code;
    const module = isolate.compileModuleSync(source, {
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
    const uncount = countIsolate(settings.component.id, isolate);
    const end = (): void => {
      uncount();
      program.inspector?.closing(isolate);
      if (!isolate.isDisposed) isolate.dispose();
    };
    return { isolate, guest, code, isShielded, requestsMax, end };
  } catch (error) {
    const reason = startError(error, isolate.isDisposed, { program, meter });
    if (!isolate.isDisposed) isolate.dispose();
    throw reason;
  }
}

function startRuntime(
  isolate: ivm.Isolate,
  context: ivm.Context,
  { settings }: IsolateProgram,
  code: RuntimeCode,
  { buffer, turnMemory }: IsolateMemory,
  calls: OfferedCalls,
  { waits, isShielded }: { waits: boolean; isShielded: boolean },
): ivm.Reference<Record<string, unknown>> {
  const start = code.compile(isolate).runSync(context, { reference: true });
  const given = code.names.map((name) => {
    const call = calls[name] as (...args: unknown[]) => unknown;
    if (waits && isOneOf(waitedCalls, name)) return new ivm.Reference(call);
    return isOneOf(unansweredCalls, name)
      ? new ivm.Callback(call, { ignored: true })
      : new ivm.Callback(call);
  });
  const shared = (memory: SharedArrayBuffer): ivm.Copy<SharedArrayBuffer> =>
    new ivm.ExternalCopy(memory).copyInto({ release: true });
  const grow = new ivm.Reference((bytes: number) => shared(growSafely(buffer, bytes)));
  const jsonCharactersMax = Math.floor(
    (settings.memoryMebibytesMax * 2 ** 20) / jsonBytesPerCharacter,
  );
  return start.applySync(
    undefined,
    [
      shared(buffer.shared),
      turnMemory === null ? null : shared(turnMemory.shared),
      grow,
      jsonCharactersMax,
      isShielded,
      ...given,
    ],
    { result: { reference: true } },
  ) as ivm.Reference<Record<string, unknown>>;
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
