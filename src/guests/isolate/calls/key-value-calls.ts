import { letGo } from "../../../common/let-go.ts";
import { bobbinError } from "../../../errors.ts";
import type { KeyValueSession } from "../../../kv/session.ts";
import { isolateCallLimits } from "../../../limits.ts";
import type { Answer, StoredEntry } from "../../../stores/store.ts";
import { commitOf } from "./commit-argument.ts";
import {
  deltaOf,
  listChoiceOf,
  textOf,
  textOrNull,
  handleOf,
  requestOf,
  sessionOf,
  detailsOf,
  detailsOrNone,
  keyList,
} from "./call-arguments.ts";
import { type CallContext, type CallGroup, endsNothing } from "./call-context.ts";
import type { IsolateEntry } from "../entry.ts";
import type { GuestLog } from "../guest-log.ts";
import { errorForGuest } from "./guarded-calls.ts";
import type { SharedBuffer } from "../shared-buffer.ts";
import type { KeyValueName, OfferedCalls } from "./offered-calls.ts";
import { packByteList, unpackList } from "./packed-list.ts";

const { resultBytesMax } = isolateCallLimits;
/** Keys that are read at a time, so that a result that is too large is noticed before all of it is held. */
const readKeysMax = 256;
const failed = -2;
const missing = -1;

/**
 * The key-value part of the host's calls. A store is named by the number of its request's session
 * in the upper bits, and its handle in the lower 32. Calls answer with a promise where the store does.
 */
export function createKeyValueCalls(context: CallContext): CallGroup<KeyValueName> {
  const it = new KeyValueAnswers(context);
  const { answer } = it;
  return {
    calls: {
      takeError: () => it.takeError(),
      kvVersion: () => it.version,
      kvLabels: () => JSON.stringify(context.settings.component.keyValueStores),
      kvOpen: (label) => it.open(label),
      kvClose: (store) => it.find(store)?.close(handleOf(store)),
      kvGet: (store, key) =>
        answer(() => it.session(store).get(handleOf(store), textOf(key)), it.leave),
      kvSet: (store, key, value) => answer(() => it.set(store, key, it.content(value)), done),
      kvDelete: (store, key) =>
        answer(() => it.session(store).delete(handleOf(store), textOf(key)), done),
      kvExists: (store, key) =>
        answer(() => it.session(store).exists(handleOf(store), textOf(key)), Number),
      kvList: (store, prefix, cursor, limit) =>
        answer(() => {
          const page = { prefix: textOf(prefix), cursor: textOrNull(cursor), limit };
          return it.session(store).list(handleOf(store), page);
        }, resultText),
      kvListRange: (store, choice) =>
        answer(() => it.session(store).list(handleOf(store), listChoiceOf(choice)), resultText),
      kvKeys: (store) => answer(() => it.session(store).keys(handleOf(store)), resultText),
      kvGetMany: (store, keys) =>
        answer(
          () => it.readMany(store, keyList(keys)),
          (values) => context.buffer.write(packByteList(values)),
        ),
      kvSetMany: (store, keys, bytes) =>
        answer(() => it.session(store).setMany(handleOf(store), it.entries(keys, bytes)), done),
      ...createDetailedCalls(it),
      kvDeleteMany: (store, keys) =>
        answer(() => it.session(store).deleteMany(handleOf(store), keyList(keys)), done),
      kvIncrement: (store, key, delta, details) =>
        answer(() => {
          const [name, kept] = [textOf(key), detailsOrNone(details)];
          return it.session(store).increment(handleOf(store), name, deltaOf(delta), kept);
        }, String),
      kvGetVersioned: (store, key) =>
        answer(
          () => it.session(store).getVersioned(handleOf(store), textOf(key)),
          ({ value, version }) => {
            it.version = version;
            return it.leave(value);
          },
        ),
      kvSwap: (store, key, version, value, details) =>
        answer(() => {
          const content = it.content(value);
          const [name, known] = [textOf(key), textOrNull(version)];
          const kept = detailsOrNone(details);
          return it.session(store).compareAndSwap(handleOf(store), name, known, content, kept);
        }, Number),
    },
    close: endsNothing,
  };
}

type DetailedName =
  | "kvSetDetailed"
  | "kvSetManyDetailed"
  | "kvGetEntries"
  | "kvDetails"
  | "kvGetDetails"
  | "kvListEntries"
  | "kvCommit";

/** Those that are about what is kept beside values, and about several keys. */
function createDetailedCalls(it: KeyValueAnswers): Pick<OfferedCalls, DetailedName> {
  const { answer } = it;
  return {
    kvSetDetailed: (store, key, value, details) =>
      answer(() => {
        const content = it.content(value);
        const kept = detailsOf(details);
        return it.session(store).set(handleOf(store), textOf(key), content, kept);
      }, done),
    kvSetManyDetailed: (store, keys, bytes, details) =>
      answer(() => {
        const entries = it.entries(keys, bytes);
        const kept = detailsOf(details);
        const all = new Map(entries.map(([key]) => [key, kept]));
        return it.session(store).setMany(handleOf(store), entries, all);
      }, done),
    kvGetEntries: (store, keys) =>
      answer(
        () => it.session(store).getEntries(handleOf(store), keyList(keys)),
        (entries) => it.leaveEntries(entries),
      ),
    kvDetails: () => it.details,
    kvGetDetails: (store, keys) =>
      answer(
        () => it.session(store).getDetails(handleOf(store), keyList(keys)),
        (details) => resultText(details.map((one) => one && [one.expiresAt, one.metadata])),
      ),
    kvListEntries: (store, choice) =>
      answer(
        () => it.session(store).listEntries(handleOf(store), listChoiceOf(choice)),
        ({ keys, cursor, entries }) => {
          const length = it.leaveEntries(entries);
          it.details = resultText({ keys, cursor, beside: it.details });
          return length;
        },
      ),
    kvCommit: (store, parts, bytes) =>
      answer(
        () => it.session(store).commit(handleOf(store), commitOf(parts, it.read(bytes))),
        (sums) => resultText(sums && sums.map(String)),
      ),
  };
}

/** What the calls find, as numbers and texts that cross. */
class KeyValueAnswers {
  readonly #buffer: SharedBuffer;
  readonly #entry: IsolateEntry;
  readonly #log: GuestLog;
  #error = "";
  /** Of the value that was read last with its version. */
  version = "";
  /** Of the entries that were read last. */
  details = "[]";

  constructor({ buffer, entry, log }: CallContext) {
    this.#buffer = buffer;
    this.#entry = entry;
    this.#log = log;
  }

  takeError(): string {
    const error = this.#error;
    this.#error = "";
    return error;
  }

  open(label: string): number {
    try {
      const current = this.#entry.current();
      if (current === null) {
        throw bobbinError("invalid-argument", {
          what: "a store can be opened only while a request is being answered",
        });
      }
      return current.id * 2 ** 32 + current.session.open(textOf(label));
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
    const handle = handleOf(store);
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
    const written = this.session(store).set(handleOf(store), textOf(key), content);
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

const done = (): number => 0;

/** A result as JSON. A key has at least two characters there. */
function resultText(result: unknown): string {
  const text = JSON.stringify(result);
  if (text.length <= resultBytesMax) return text;
  throw bobbinError("result-too-large", { max: resultBytesMax });
}
