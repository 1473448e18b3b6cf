import { Writer } from "../binary/writer.ts";
import type { CoreSignature } from "./layout.ts";

const typeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;
const modules = new Map<string, WebAssembly.Module>();

/**
 * Makes a function that may answer with a promise one for which a guest is suspended only if it does.
 * V8 suspends at every call of a `WebAssembly.Suspending`, whatever it answers (seen with 13.6): that
 * takes a turn of the microtask queue, and is an error outside of `promising`, as while a guest starts.
 * So a few instructions call the function itself first, and the suspending one only for a promise.
 */
export function suspendable(
  call: (...values: unknown[]) => unknown,
  signature: CoreSignature,
): unknown {
  let answer: unknown;
  const now = (...values: unknown[]): number => {
    answer = call(...values);
    return answer instanceof Promise ? 1 : 0;
  };
  const taken = (): unknown => answer;
  const imports = { n: now, l: new WebAssembly.Suspending(taken), t: taken };
  const { exports } = new WebAssembly.Instance(moduleOf(signature), { "": imports });
  return exports["f"];
}

function moduleOf(signature: CoreSignature): WebAssembly.Module {
  const key = `${signature.parameters.join()}:${signature.result ?? ""}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(encode(signature));
    modules.set(key, module);
  }
  return module;
}

function encode({ parameters, result }: CoreSignature): Uint8Array {
  const given = [parameters.length, ...parameters.map((type) => typeCodes[type])];
  const gives = result === null ? [0] : [1, typeCodes[result]];
  const block = result === null ? 0x40 : typeCodes[result];
  const pass = parameters.flatMap((_type, at) => [0x20, at]);
  // if (now(…)) later() else taken()
  const body = [0, ...pass, 0x10, 0, 0x04, block, 0x10, 1, 0x05, 0x10, 2, 0x0b, 0x0b];
  const writer = new Writer(256);
  writer.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const section = (id: number, contents: readonly number[]): void => {
    writer.byte(id);
    writer.u32(contents.length);
    writer.bytes(contents);
  };
  section(1, [3, 0x60, ...given, 1, 0x7f, 0x60, 0, ...gives, 0x60, ...given, ...gives]);
  section(2, [3, 0, 1, 0x6e, 0, 0, 0, 1, 0x6c, 0, 1, 0, 1, 0x74, 0, 1]);
  section(3, [1, 2]);
  section(7, [1, 1, 0x66, 0, 3]);
  section(10, [1, body.length, ...body]);
  return writer.written;
}
