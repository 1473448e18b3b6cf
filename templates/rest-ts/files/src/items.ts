/** Something that the API keeps. */
export interface Item {
  readonly name: string;
  readonly done: boolean;
}

/** Items by id. */
export interface Items {
  ids(): string[];
  get(id: string): Item | null;
  set(id: string, item: Item): void;
  delete(id: string): void;
}

/** What of a store items need. */
interface Store {
  getKeys(): string[];
  getJson(key: string): unknown;
  setJson(key: string, value: unknown): void;
  exists(key: string): boolean;
  delete(key: string): void;
}

const prefix = "item:";

/** Items in a store, each under a key of its own. */
export function storedItems(store: Store): Items {
  return {
    ids: () =>
      store
        .getKeys()
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
    get: (id) => (store.exists(prefix + id) ? (store.getJson(prefix + id) as Item) : null),
    set: (id, item) => store.setJson(prefix + id, item),
    delete: (id) => store.delete(prefix + id),
  };
}

/** What a client has sent, if it is an item. */
export function parseItem(value: unknown): Item | null {
  if (typeof value !== "object" || value === null) return null;
  const { name, done = false } = value as Record<string, unknown>;
  return typeof name === "string" && name !== "" && typeof done === "boolean"
    ? { name, done }
    : null;
}
