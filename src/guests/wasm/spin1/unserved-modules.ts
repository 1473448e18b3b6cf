import type { GuestCall } from "../host.ts";
import type { Spin1Function, Spin1Functions } from "./spin1-function.ts";
import type { GuestMemory } from "@bobbin-kv/wasm-linker";

/** Where a function's error is in the area for its answer, which its last parameter points to. */
interface ErrorPlace {
  /** Offset of the error's tag. */
  readonly at: number;
  /** Tag of the case that speaks of any failure. */
  readonly tag: number;
  /** Offset of that case's text; null where it has none. */
  readonly text: number | null;
  /** Bytes and alignment of the area. */
  readonly bytes: number;
  readonly align: number;
}

function textless(at: number, align: number, bytes = align + at): ErrorPlace {
  return { at, tag: 1, text: null, bytes, align };
}

function withText(tag: number, at = 4, align = 4): ErrorPlace {
  return { at, tag, text: at + 4, bytes: at + 12, align };
}

/** Interfaces by module, with their functions; null for one that answers nothing. */
const interfaces: Readonly<Record<string, Readonly<Record<string, ErrorPlace | null>>>> = {
  "outbound-redis": {
    publish: textless(1, 1, 2),
    set: textless(1, 1, 2),
    get: textless(4, 4),
    smembers: textless(4, 4),
    execute: textless(4, 4),
    incr: textless(8, 8),
    del: textless(8, 8),
    sadd: textless(8, 8),
    srem: textless(8, 8),
  },
  "outbound-pg": { query: withText(5), execute: withText(5, 8, 8) },
  "outbound-mysql": { query: withText(5), execute: withText(5) },
  sqlite: { open: withText(4), execute: withText(4), close: null },
  llm: { infer: withText(1), "generate-embeddings": withText(1) },
};

/**
 * The modules of Spin 1.0 that Bobbin has nothing to offer for: guests that import them are loaded,
 * and a call is answered with the interface's error; where that holds no text, it is printed.
 */
export function unservedModules(
  memory: GuestMemory,
  current: () => GuestCall,
): Readonly<Record<string, Spin1Functions>> {
  const bound: Record<string, Spin1Functions> = {};
  for (const [module, functions] of Object.entries(interfaces)) {
    const calls: Record<string, Spin1Function> = {};
    for (const [name, place] of Object.entries(functions)) {
      calls[name] =
        place === null ? () => {} : refuse(memory, current, `${module}: ${name}`, place);
    }
    bound[module] = calls;
  }
  return bound;
}

function refuse(
  memory: GuestMemory,
  current: () => GuestCall,
  call: string,
  place: ErrorPlace,
): Spin1Function {
  const reason = `${call} is not available: Bobbin serves no such interface`;
  return (...values) => {
    const area = memory.check(values.at(-1) ?? 0, place.bytes, place.align);
    if (place.text === null) current().print("stderr", Buffer.from(`${reason}\n`));
    else {
      const start = memory.writeText(reason);
      memory.view.setUint32(area + place.text, start, true);
      memory.view.setUint32(area + place.text + 4, memory.writtenLength, true);
    }
    memory.view.setUint8(area, 1);
    memory.view.setUint8(area + place.at, place.tag);
  };
}
