import { errorTable, type KeyValueErrorV1 } from "../../../errors.ts";
import type { KeyValueSession } from "../../../kv/session.ts";
import type { Answer } from "../../../stores/store.ts";
import { knownError } from "../guest-failure.ts";
import type { GuestCall } from "../host.ts";
import { textOf } from "../key-value/answer.ts";
import { explained } from "../key-value/explained.ts";
import type { Spin1Functions } from "./spin1-function.ts";
import type { GuestMemory } from "@bobbin-kv/wasm-linker";

/** The cases of the interface's `error` in the order of their tags. */
const errorTags: Readonly<Record<KeyValueErrorV1, number>> = Object.freeze({
  "store-table-full": 0,
  "no-such-store": 1,
  "access-denied": 2,
  "invalid-store": 3,
  "no-such-key": 4,
  io: 5,
});

/** Bytes of the area at which a guest finds an answer: a tag, then at 4 the result or the error. */
const areaBytes = 16;

type Write<Result> = (memory: GuestMemory, area: number, result: Result) => void;

/**
 * Spin's first key-value interface as core functions: module `key-value` of Spin 1.0 and module
 * `fermyon:spin/key-value` of Spin 1.4, which are called the same way. A function answers on the spot,
 * or with a promise if the store does. `resumed` is called before the guest is told such an answer.
 */
export function spin1KeyValue(
  memory: GuestMemory,
  current: () => GuestCall,
  resumed: () => void | Promise<void> = () => {},
): Spin1Functions {
  /** Only what `call` throws is the interface's error; what a broken guest makes `write` throw is not. */
  function answer<Result>(
    area: number,
    call: (session: KeyValueSession) => Answer<Result>,
    write: Write<Result>,
  ): void | Promise<void> {
    const start = memory.check(area, areaBytes, 4);
    let result: Answer<Result>;
    try {
      result = call(current().session);
    } catch (error) {
      writeError(memory, start, error);
      return;
    }
    if (result instanceof Promise) return writeLater(memory, start, result, write, resumed);
    write(memory, start, result);
  }

  return {
    open: (pointer, length, area) => {
      const open = (): number => {
        const label = memory.readText(pointer, length);
        return explained(current(), () => current().session.open(label));
      };
      return answer(area, open, writeNumber);
    },
    get: (store, pointer, length, area) =>
      answer(
        area,
        (session) => session.get(store >>> 0, memory.readText(pointer, length)),
        writeValue,
      ),
    set: (store, pointer, length, valuePointer, valueLength, area) =>
      answer(
        area,
        (session) => {
          const key = memory.readText(pointer, length);
          return session.set(store >>> 0, key, memory.readBytes(valuePointer, valueLength));
        },
        writeNothing,
      ),
    delete: (store, pointer, length, area) =>
      answer(
        area,
        (session) => session.delete(store >>> 0, memory.readText(pointer, length)),
        writeNothing,
      ),
    exists: (store, pointer, length, area) =>
      answer(
        area,
        (session) => session.exists(store >>> 0, memory.readText(pointer, length)),
        writeBoolean,
      ),
    "get-keys": (store, area) => answer(area, (session) => session.keys(store >>> 0), writeKeys),
    close: (store) => current().session.close(store >>> 0),
  };
}

function writeLater<Result>(
  memory: GuestMemory,
  area: number,
  result: Promise<Result>,
  write: Write<Result>,
  resumed: () => void | Promise<void>,
): Promise<void> {
  return result.then(
    async (settled) => {
      await resumed();
      write(memory, area, settled);
    },
    async (error: unknown) => {
      await resumed();
      writeError(memory, area, error);
    },
  );
}

function writeNothing(memory: GuestMemory, area: number): void {
  memory.view.setUint8(area, 0);
}

function writeNumber(memory: GuestMemory, area: number, result: number): void {
  const { view } = memory;
  view.setUint8(area, 0);
  view.setUint32(area + 4, result, true);
}

function writeBoolean(memory: GuestMemory, area: number, result: boolean): void {
  const { view } = memory;
  view.setUint8(area, 0);
  view.setUint8(area + 4, result ? 1 : 0);
}

function writeValue(memory: GuestMemory, area: number, result: Uint8Array | null): void {
  if (result === null) {
    writeTag(memory, area, errorTags["no-such-key"]);
    return;
  }
  const start = memory.writeBytes(result);
  writePair(memory, area, 0, start, result.length);
}

function writeKeys(memory: GuestMemory, area: number, keys: readonly string[]): void {
  const list = memory.allocate(4, keys.length * 8);
  for (const [index, key] of keys.entries()) {
    const start = memory.writeText(key);
    const { view } = memory;
    view.setUint32(list + index * 8, start, true);
    view.setUint32(list + index * 8 + 4, memory.writtenLength, true);
  }
  writePair(memory, area, 0, list, keys.length);
}

function writeError(memory: GuestMemory, area: number, error: unknown): void {
  const known = knownError(error);
  if (known === null) throw error;
  const tag = errorTags[errorTable[known.code].v1];
  if (tag === errorTags.io) {
    const start = memory.writeText(textOf(known));
    writePair(memory, area + 4, tag, start, memory.writtenLength);
    memory.view.setUint8(area, 1);
  } else writeTag(memory, area, tag);
}

function writeTag(memory: GuestMemory, area: number, tag: number): void {
  const { view } = memory;
  view.setUint8(area, 1);
  view.setUint8(area + 4, tag);
}

function writePair(
  memory: GuestMemory,
  at: number,
  tag: number,
  start: number,
  length: number,
): void {
  const { view } = memory;
  view.setUint8(at, tag);
  view.setUint32(at + 4, start, true);
  view.setUint32(at + 8, length, true);
}
