import { letGo } from "../../../common/let-go.ts";
import { bobbinError } from "../../../errors.ts";
import type { KeyValueSession } from "../../../kv/session.ts";
import { isolateCallLimits } from "../../../limits.ts";
import type { Answer, StoredEntry } from "../../../stores/store.ts";
import { handleOf, keyList, requestOf, sessionOf, textOf, wholeNumber } from "./call-arguments.ts";
import type { CallContext } from "./call-context.ts";
import { labelOpensMax } from "../../../web/turn-memory-layout.ts";
import type { IsolateEntry } from "../entry.ts";
import type { GuestLog } from "../guest-log.ts";
import { errorForGuest } from "./guarded-calls.ts";
import type { SharedBuffer } from "../shared-buffer.ts";
import { packByteList, unpackList } from "./packed-list.ts";

const { resultBytesMax } = isolateCallLimits;
/** Keys that are read at a time, so that a result that is too large is noticed before all of it is held. */
const readKeysMax = 256;
const failed = -2;
const missing = -1;

/** What the calls find, as numbers and texts that cross. */
export class KeyValueAnswers {
  readonly #buffer: SharedBuffer;
  readonly #entry: IsolateEntry;
  readonly #log: GuestLog;
  readonly #labels: readonly string[];
  #error = "";
  /** Of the value that was read last with its version. */
  version = "";
  /** Of the entries that were read last. */
  details = "[]";

  constructor({ buffer, entry, log, settings }: CallContext) {
    this.#labels = settings.component.keyValueStores;
    this.#buffer = buffer;
    this.#entry = entry;
    this.#log = log;
  }

  takeError(): string {
    const error = this.#error;
    this.#error = "";
    return error;
  }

  /** `openBeside`: stores that its request has open without having asked, by its guest's word. */
  open(label: unknown, openBeside: unknown): number {
    try {
      const current = this.#entry.current();
      if (current === null) {
        throw bobbinError("invalid-argument", { problem: "no-request" });
      }
      const beside = wholeNumber(openBeside, labelOpensMax);
      const handle = current.session.open(textOf(label), beside);
      return current.id * 2 ** 32 + handle;
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** Null for a store whose request has ended: it is closed already. */
  find(store: number): KeyValueSession | null {
    return this.#entry.session(requestOf(store));
  }

  /** Asks a store and turns what it found into what crosses; later, where the store answers later. */
  readonly answer = <Found, Result>(
    ask: () => Answer<Found>,
    give: (found: Found) => Result,
  ): Answer<Result | typeof failed> => {
    try {
      const found = ask();
      return found instanceof Promise ? this.#answerLater(found, give) : give(found);
    } catch (error) {
      return this.#failed(error);
    }
  };

  async #answerLater<Found, Result>(
    found: Promise<Found>,
    give: (found: Found) => Result,
  ): Promise<Result | typeof failed> {
    try {
      return give(await found);
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** Stops reading when there is more than one call may give. */
  readMany(store: number, keys: readonly string[]): Answer<(Uint8Array | null)[]> {
    const session = this.session(store);
    const handle = this.handle(store);
    const bytesMax = Math.min(resultBytesMax, this.#buffer.bytesMax);
    const values: (Uint8Array | null)[] = [];
    let bytes = 0;
    const add = (found: readonly (Uint8Array | null)[]): void => {
      for (const value of found) {
        bytes += 4 + (value?.byteLength ?? 0);
        values.push(value);
      }
      if (bytes > bytesMax) throw bobbinError("result-too-large", { max: bytesMax });
    };
    const rest = async (first: Promise<(Uint8Array | null)[]>): Promise<typeof values> => {
      add(await first);
      while (values.length < keys.length) {
        add(await session.getMany(handle, keys.slice(values.length, values.length + readKeysMax)));
      }
      return values;
    };
    do {
      const slice = keys.slice(values.length, values.length + readKeysMax);
      const found = session.getMany(handle, slice);
      if (found instanceof Promise) return rest(found);
      add(found);
    } while (values.length < keys.length);
    return values;
  }

  #failed(error: unknown): typeof failed {
    this.#error = errorForGuest(error, this.#log);
    return failed;
  }

  session(store: number): KeyValueSession {
    return sessionOf(this.#entry, store);
  }

  handle(store: number): number {
    return handleOf(this.session(store), store, this.#labels);
  }

  entries(keys: unknown, bytes: number): (readonly [string, Uint8Array])[] {
    const names = keyList(keys);
    const values = unpackList(this.#buffer.read(bytes), names.length);
    return names.map((key, at) => [key, values[at] as Uint8Array] as const);
  }

  read(bytes: number): Uint8Array {
    return this.#buffer.read(bytes);
  }

  leaveEntries(entries: readonly (StoredEntry | null)[]): number {
    const values = entries.map((entry) => entry?.value ?? null);
    const bytes = values.reduce((sum, value) => sum + 4 + (value?.byteLength ?? 0), 0);
    const bytesMax = Math.min(resultBytesMax, this.#buffer.bytesMax);
    if (bytes > bytesMax) throw bobbinError("result-too-large", { max: bytesMax });
    this.details = resultText(entries.map((entry) => entry && [entry.expiresAt, entry.metadata]));
    return this.#buffer.write(packByteList(values));
  }

  set(store: number, key: unknown, content: Uint8Array): Answer<void> {
    const written = this.session(store).set(this.handle(store), textOf(key), content);
    if (!(written instanceof Promise)) letGo(content);
    return written;
  }

  content(value: string | number): Uint8Array {
    return typeof value === "string" ? Buffer.from(value, "utf8") : this.#buffer.read(value);
  }

  readonly leave = (value: Uint8Array | null): number => {
    if (value === null) return missing;
    const bytesMax = Math.min(resultBytesMax, this.#buffer.bytesMax);
    if (value.byteLength > bytesMax) throw bobbinError("result-too-large", { max: bytesMax });
    return this.#buffer.write(value);
  };
}

/** A result as JSON. A key has at least two characters there. */
export function resultText(result: unknown): string {
  const text = JSON.stringify(result);
  if (text.length <= resultBytesMax) return text;
  throw bobbinError("result-too-large", { max: resultBytesMax });
}
