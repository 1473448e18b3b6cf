import type { Answer } from "../stores/store.ts";
import type { GrantedStores } from "./granted-stores.ts";
import type { KeyValueWatch } from "./key-value-watch.ts";
import { KeyValueSession, type SessionRequest } from "./session.ts";

/** Makes the key-value calls of one request; watched, where somebody does. */
export function openSession(
  granted: GrantedStores,
  request: SessionRequest | null = null,
): KeyValueSession {
  const { watch } = granted;
  return watch === null
    ? new KeyValueSession(granted, request)
    : new WatchedSession(granted, request, watch);
}

/** A session around whose calls somebody stands. */
class WatchedSession extends KeyValueSession {
  readonly #component: string;
  readonly #headers: string;
  readonly #watch: KeyValueWatch;
  readonly #labels = new Map<unknown, string>();

  constructor(granted: GrantedStores, request: SessionRequest | null, watch: KeyValueWatch) {
    super(granted, request);
    this.#component = granted.component;
    this.#headers = request?.headers ?? "";
    this.#watch = watch;
  }

  override open(label: string, openBeside = 0): number {
    const store = typeof label === "string" ? label : "";
    const handle = this.around("open", store, [], () => super.open(label, openBeside));
    if (handle instanceof Promise) throw new Error("a store is opened on the spot");
    this.#labels.set(handle, store);
    return handle;
  }

  override close(handle: number): void {
    this.#labels.delete(handle);
    super.close(handle);
  }

  /** Makes a call of which these are the arguments after the handle. */
  around<T>(
    operation: string,
    store: string,
    given: readonly unknown[],
    make: () => Answer<T>,
  ): Answer<T> {
    const { keys, bytes } = describe(given);
    const [component, headers] = [this.#component, this.#headers];
    const call = { component, store, operation, keys, bytesWritten: bytes, headers };
    return this.#watch.around(call, make);
  }

  /** The label of a handle. */
  labelOf(handle: unknown): string {
    return this.#labels.get(handle) ?? "";
  }
}

/** What is no call of a component's, or is watched above. */
const others: readonly string[] = ["constructor", "open", "openOnce", "close", "act"];

// A call that a session gets is watched without a word about it here.
for (const name of Object.getOwnPropertyNames(KeyValueSession.prototype)) {
  const call: unknown = Reflect.get(KeyValueSession.prototype, name);
  if (others.includes(name) || typeof call !== "function") continue;
  const operation = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const value = function watched(this: WatchedSession, ...given: unknown[]): unknown {
    const [handle, ...rest] = given;
    const store = this.labelOf(handle);
    return this.around(operation, store, rest, () => Reflect.apply(call, this, given));
  };
  Object.defineProperty(WatchedSession.prototype, name, { value });
}

/** Keys and bytes among the arguments of any call, none of which has been checked. */
function describe(given: readonly unknown[]): { keys: string[]; bytes: number } {
  const list = itemsOf(given[0]);
  const keys = list.map((item): unknown =>
    Array.isArray(item) ? item[0] : fieldOf(item, "key", item),
  );
  const values = [
    ...given.slice(1),
    ...list.map((item): unknown => (Array.isArray(item) ? item[1] : fieldOf(item, "value", null))),
  ];
  return {
    keys: keys.filter((key) => typeof key === "string"),
    bytes: values.reduce(
      (sum: number, value) => sum + (value instanceof Uint8Array ? value.byteLength : 0),
      0,
    ),
  };
}

/** A key, a list of keys or entries, or the parts of a commit. */
function itemsOf(first: unknown): unknown[] {
  if (typeof first === "string") return [first];
  if (Array.isArray(first)) return first;
  return ["checks", "writes", "keys"].flatMap((name) => fieldOf(first, name, []));
}

function fieldOf(item: unknown, name: string, otherwise: unknown): unknown {
  if (typeof item !== "object" || item === null) return otherwise;
  return (Reflect.get(item, name) as unknown) ?? otherwise;
}
