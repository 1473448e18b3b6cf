import type { CoreSignature, FlatType } from "../types/layout.ts";

/** What follows the number of a built-in function in its definition. */
type Immediate = "flag" | "type" | "options" | "slot" | "result" | "memory";

interface BuiltInForm {
  readonly name: string;
  readonly immediates: readonly Immediate[];
  readonly signature: CoreSignature;
}

const form = <Name extends string>(
  name: Name,
  immediates: readonly Immediate[],
  parameters: readonly FlatType[],
  result: FlatType | null,
) => ({ name, immediates, signature: { parameters, result } }) as const;

const one = ["i32"] as const;
const two = ["i32", "i32"] as const;
const three = ["i32", "i32", "i32"] as const;

/** Those that are offered, by their numbers. `task.return` takes what the task returns. */
const forms = {
  0x05: form("task.cancel", [], [], null),
  0x06: form("subtask.cancel", ["flag"], one, "i32"),
  0x09: form("task.return", ["result", "options"], [], null),
  0x0a: form("context.get", ["slot"], [], "i32"),
  0x0b: form("context.set", ["slot"], one, null),
  0x0c: form("thread.yield", ["flag"], [], "i32"),
  0x0d: form("subtask.drop", [], one, null),
  0x0e: form("stream.new", ["type"], [], "i64"),
  0x0f: form("stream.read", ["type", "options"], three, "i32"),
  0x10: form("stream.write", ["type", "options"], three, "i32"),
  0x11: form("stream.cancel-read", ["type", "flag"], one, "i32"),
  0x12: form("stream.cancel-write", ["type", "flag"], one, "i32"),
  0x13: form("stream.drop-readable", ["type"], one, null),
  0x14: form("stream.drop-writable", ["type"], one, null),
  0x15: form("future.new", ["type"], [], "i64"),
  0x16: form("future.read", ["type", "options"], two, "i32"),
  0x17: form("future.write", ["type", "options"], two, "i32"),
  0x18: form("future.cancel-read", ["type", "flag"], one, "i32"),
  0x19: form("future.cancel-write", ["type", "flag"], one, "i32"),
  0x1a: form("future.drop-readable", ["type"], one, null),
  0x1b: form("future.drop-writable", ["type"], one, null),
  0x1c: form("error-context.new", ["options"], two, "i32"),
  0x1d: form("error-context.debug-message", ["options"], two, null),
  0x1e: form("error-context.drop", [], one, null),
  0x1f: form("waitable-set.new", [], [], "i32"),
  0x20: form("waitable-set.wait", ["flag", "memory"], two, "i32"),
  0x21: form("waitable-set.poll", ["flag", "memory"], two, "i32"),
  0x22: form("waitable-set.drop", [], one, null),
  0x23: form("waitable.join", [], two, null),
  0x24: form("backpressure.inc", [], [], null),
  0x25: form("backpressure.dec", [], [], null),
} as const;

/** Those that are not offered, by their numbers. */
const others: ReadonlyMap<number, string> = new Map([
  [0x07, "resource.drop async"],
  [0x08, "backpressure.set"],
  [0x26, "thread.index"],
  [0x27, "thread.new-indirect"],
  [0x28, "thread.resume-later"],
  [0x29, "thread.suspend"],
  [0x2a, "thread.suspend-then-resume"],
  [0x2b, "thread.yield-then-resume"],
  [0x2c, "thread.suspend-then-promote"],
  [0x2d, "thread.yield-then-promote"],
  [0x40, "thread.spawn-ref"],
  [0x41, "thread.spawn-indirect"],
  [0x42, "thread.available-parallelism"],
]);

/** A built-in function of the canonical ABI, as its specification calls it. */
export type BuiltInName = (typeof forms)[keyof typeof forms]["name"];

/** A built-in function that is offered, or null. */
export function findBuiltIn(number: number): (BuiltInForm & { name: BuiltInName }) | null {
  return forms[number as keyof typeof forms] ?? null;
}

/** The name of one that is not offered. */
export function builtInName(number: number): string {
  return others.get(number) ?? `0x${number.toString(16)}`;
}

const byName: ReadonlyMap<string, CoreSignature> = new Map(
  Object.values(forms).map(({ name, signature }) => [name, signature]),
);

/** The core type of a built-in function, but for `task.return`. */
export function builtInSignature(name: BuiltInName): CoreSignature {
  return byName.get(name) as CoreSignature;
}
