/**
 * What would take memory that nobody counts is not offered: buffers that grow, and WebAssembly, whose memories are not
 * counted either and whose tables, made large, end the whole process.
 */
import { defineProperty, TypeErrorOf } from "../../../sdk/typescript/src/intrinsics.ts";
import { defineGlobal } from "../platform/webidl/define.ts";

const { construct, deleteProperty } = Reflect;

/** Takes it out of the isolate's world, before its component sees that. */
export function boundMemory(): void {
  deleteProperty(globalThis, "WebAssembly");
  replaceBuffer("ArrayBuffer", ["resize", "resizable", "maxByteLength"]);
  replaceBuffer("SharedArrayBuffer", ["grow", "growable", "maxByteLength"]);
}

/** Puts a constructor in the place of the engine's that knows nothing of a second argument. */
function replaceBuffer(name: "ArrayBuffer" | "SharedArrayBuffer", left: readonly string[]): void {
  const Real = globalThis[name];
  const { prototype } = Real;
  const Fixed = function (length: unknown): object {
    if (new.target === undefined) throw new TypeErrorOf(`Constructor ${name} requires 'new'`);
    return construct(Real, [length], new.target) as object;
  };
  defineProperty(Fixed, "name", { value: name, configurable: true });
  defineProperty(Fixed, "prototype", { value: prototype, writable: false });
  for (const key of Reflect.ownKeys(Real)) {
    const property = Reflect.getOwnPropertyDescriptor(Real, key);
    if (property?.configurable === true && key !== "name" && key !== "length") {
      defineProperty(Fixed, key, property);
    }
  }
  defineProperty(prototype, "constructor", {
    ...{ value: Fixed, writable: true },
    ...{ enumerable: false, configurable: true },
  });
  for (const key of left) deleteProperty(prototype, key);
  defineGlobal(globalThis, name, Fixed);
}
