import type { BuiltInName } from "../plan/built-in-names.ts";
import type { BuiltIn, ComponentFunction, CoreReference } from "../plan/plan.ts";
import {
  functionType,
  hostImport,
  memoryText,
  optionsOf,
  startComponent,
  type TestComponent,
  type TestFunction,
} from "../component/test-plan.ts";
import type { FunctionType, ValueType } from "../types/types.ts";
import type { TaskBegun } from "./call-task.ts";
import type { Stream } from "../streams/stream.ts";

/** What a built-in function of a test has besides its name. */
type BuiltInParts = Partial<Pick<BuiltIn, "type" | "flag" | "slot">> & {
  readonly isAsync?: boolean;
};

/** A built-in function as the core instance of a step imports it. */
export function builtIn(
  name: BuiltInName,
  { type = null, flag = false, slot = 0, isAsync = false }: BuiltInParts = {},
  step = 0,
): BuiltIn {
  const options = { ...optionsOf(step), isAsync };
  return { kind: "built-in", name, owner: step, type, flag, slot, options };
}

const u8: ValueType = { kind: "u8" };
const text: ValueType = { kind: "string" };
const number: ValueType = { kind: "u32" };

const slow: FunctionType = { ...functionType([number], number), isAsync: true };
/** What a callback answers to wait for the set $x. */
export const wait = "(i32.or (i32.const 2) (i32.shl (global.get $x) (i32.const 4)))";

/** A function of the host that answers with one more, when it is let. */
export function heldUp() {
  const waiting: ((go: void) => void)[] = [];
  const call = async (_call: unknown, given: number): Promise<number> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return given + 1;
  };
  const host = {
    slow: { type: slow, core: "(param i32 i32) (result i32)", call, isAsync: true },
  };
  return { waiting, host };
}

/** Calls `slow` with 41, its answer at 64, and waits for it in the set $x. */
export const callSlow = `
  (global.set $x (call $set-new))
  (local.set $a (call $slow (i32.const 41) (i32.const 64)))
  (if (i32.ne (i32.and (local.get $a) (i32.const 15)) (i32.const 1)) (then unreachable))
  (local.set $a (i32.shr_u (local.get $a) (i32.const 4)))
  (call $join (local.get $a) (global.get $x))`;

/** The built-in functions that the guests of these tests import, by the names that they have there. */
const builtIns: Readonly<Record<string, readonly [reference: BuiltIn, type: string]>> = {
  return: [builtIn("task.return", { type: number }), "(param i32)"],
  cancel: [builtIn("task.cancel"), ""],
  get: [builtIn("context.get", { slot: 1 }), "(result i32)"],
  set: [builtIn("context.set", { slot: 1 }), "(param i32)"],
  yield: [builtIn("thread.yield"), "(result i32)"],
  inc: [builtIn("backpressure.inc"), ""],
  dec: [builtIn("backpressure.dec"), ""],
  "set-new": [builtIn("waitable-set.new"), "(result i32)"],
  "set-drop": [builtIn("waitable-set.drop"), "(param i32)"],
  wait: [builtIn("waitable-set.wait"), "(param i32 i32) (result i32)"],
  "wait-cancellable": [
    builtIn("waitable-set.wait", { flag: true }),
    "(param i32 i32) (result i32)",
  ],
  poll: [builtIn("waitable-set.poll"), "(param i32 i32) (result i32)"],
  join: [builtIn("waitable.join"), "(param i32 i32)"],
  "call-drop": [builtIn("subtask.drop"), "(param i32)"],
  "call-cancel": [builtIn("subtask.cancel"), "(param i32) (result i32)"],
  stream: [builtIn("stream.new", { type: u8 }), "(result i64)"],
  read: [builtIn("stream.read", { type: u8, isAsync: true }), "(param i32 i32 i32) (result i32)"],
  write: [builtIn("stream.write", { type: u8, isAsync: true }), "(param i32 i32 i32) (result i32)"],
  "read-now": [builtIn("stream.read", { type: u8 }), "(param i32 i32 i32) (result i32)"],
  "read-cancel": [builtIn("stream.cancel-read", { type: u8 }), "(param i32) (result i32)"],
  "drop-readable": [builtIn("stream.drop-readable", { type: u8 }), "(param i32)"],
  "drop-writable": [builtIn("stream.drop-writable", { type: u8 }), "(param i32)"],
  texts: [builtIn("stream.new", { type: text }), "(result i64)"],
  "read-texts": [
    builtIn("stream.read", { type: text, isAsync: true }),
    "(param i32 i32 i32) (result i32)",
  ],
  "write-texts": [
    builtIn("stream.write", { type: text, isAsync: true }),
    "(param i32 i32 i32) (result i32)",
  ],
  units: [builtIn("stream.new"), "(result i64)"],
  "read-units": [builtIn("stream.read", { isAsync: true }), "(param i32 i32 i32) (result i32)"],
  "write-units": [builtIn("stream.write", { isAsync: true }), "(param i32 i32 i32) (result i32)"],
  future: [builtIn("future.new", { type: number }), "(result i64)"],
  "future-read": [
    builtIn("future.read", { type: number, isAsync: true }),
    "(param i32 i32) (result i32)",
  ],
  "future-write": [
    builtIn("future.write", { type: number, isAsync: true }),
    "(param i32 i32) (result i32)",
  ],
  "future-read-cancel": [
    builtIn("future.cancel-read", { type: number }),
    "(param i32) (result i32)",
  ],
  "future-drop": [builtIn("future.drop-writable", { type: number }), "(param i32)"],
  "error-new": [builtIn("error-context.new"), "(param i32 i32) (result i32)"],
  "error-text": [builtIn("error-context.debug-message"), "(param i32 i32)"],
  "error-drop": [builtIn("error-context.drop"), "(param i32)"],
};

/** A function of the host that a guest imports: its type, and what it does. */
export interface TestHost {
  readonly type: FunctionType;
  /** As the core module declares it. */
  readonly core: string;
  readonly call: TestFunction;
  /** The guest does not wait for it. */
  readonly isAsync?: boolean;
}

/** A function of the host that reads a stream of this type, ten elements at a time, and forgets them. */
export function takesTen(stream: ValueType): TestHost {
  return {
    type: functionType([stream], null),
    core: "(param i32)",
    call: (_call: unknown, given: Stream) =>
      given.consume({
        room: () => 10,
        wait: () => Promise.resolve(),
        write: () => {},
        end: () => {},
      }),
  };
}

/** A guest whose `run` is a task: what that does, what its callback does, and the host's functions. */
export interface TaskGuest {
  readonly run: string;
  /** Its parameters are $event, $index and $payload. */
  readonly callback?: string;
  readonly host?: Readonly<Record<string, TestHost>>;
  /** What else it imports, with its type in the core module. */
  readonly more?: Readonly<Record<string, readonly [reference: CoreReference, type: string]>>;
  /** Its memory and allocator, where they are not the usual ones. */
  readonly memory?: string;
  /** What `run` takes; its parameters are $given, $given1 and so on. */
  readonly parameters?: readonly ValueType[];
  /** `run` waits where it is, and has no callback. */
  readonly isStackful?: boolean;
  readonly cpuMillisecondsMax?: number;
  readonly memoryBytesMax?: number;
}

/** Starts a guest; $a to $d are numbers of its functions, $pair one of 64 bits, and `$x` a global. */
export async function startTasks(guest: TaskGuest): Promise<TestComponent & RunGuest> {
  const { run, callback = "unreachable", host = {}, isStackful = false } = guest;
  const { more = {}, parameters = [], memory = memoryText } = guest;
  const { cpuMillisecondsMax = 60_000, memoryBytesMax = 67_108_864 } = guest;
  const imports: Record<string, CoreReference> = {};
  let declared = "";
  for (const [name, [reference, type]] of Object.entries({ ...builtIns, ...more })) {
    imports[name] = reference;
    declared += `(import "h" "${name}" (func $${name} ${type}))\n`;
  }
  const functions: Record<string, TestFunction> = {};
  for (const [name, { type, core, call, isAsync = false }] of Object.entries(host)) {
    const options = { ...optionsOf(0), isAsync };
    imports[name] = { kind: "lower", target: hostImport(name, type), options, owner: 0 };
    functions[name] = call;
    declared += `(import "h" "${name}" (func $${name} ${core}))\n`;
  }
  const locals = "(local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $pair i64)";
  const given = parameters.map((_type, at) => `(param $given${at || ""} i32)`).join(" ");
  const module = `(module ${declared} ${memory}
    (global $x (mut i32) (i32.const 0))
    (func $readable (param $pair i64) (result i32) (i32.wrap_i64 (local.get $pair)))
    (func $writable (param $pair i64) (result i32)
      (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32))))
    (func (export "run") ${given} ${isStackful ? "" : "(result i32)"} ${locals} ${run})
    (func (export "cb") (param $event i32) (param $index i32) (param $payload i32) (result i32)
      ${locals} ${callback}))`;
  const limits = { isAsync: true, cpuMillisecondsMax, memoryBytesMax };
  const component = await startComponent([{ text: module, imports }], functions, limits);
  const named = (name: string): CoreReference => ({ kind: "export", step: 0, name });
  const target: ComponentFunction = {
    kind: "lifted",
    core: named("run"),
    type: { ...functionType(parameters, number), isAsync: true },
    options: { ...optionsOf(0), isAsync: true, callback: isStackful ? null : named("cb") },
    owner: 0,
  };
  const call = component.exported(target);
  return {
    ...component,
    run: (begun, values = []) => call(values, begun) as Promise<unknown>,
  };
}

/** A guest whose `run` can be called. */
export interface RunGuest {
  run(begun?: TaskBegun, values?: readonly unknown[]): Promise<unknown>;
}
