import { compareKeys } from "../values/describe.ts";
import type { KeyPage, ListedKey } from "../../../wire/bodies.ts";
import { countKeys, getKeys } from "./api.ts";
import { takeOwnWrite } from "./own-writes.ts";
import { hasToken } from "./session.ts";

/** Keys that one page shows. */
export const pageKeys = 100;

/** How long a key is told as changed; the page fades its mark for as long. */
const changedMilliseconds = 10_000;

/** A recount that takes longer is left for when the person looks for something else. */
const quickCountMilliseconds = 300;

/** What a list of keys shows. */
export interface KeyList {
  readonly prefix: string;
  /** Null before the first answer. */
  readonly keys: readonly ListedKey[] | null;
  /** Index of the first key of the page among those with the prefix. */
  readonly offset: number;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly isLoading: boolean;
  /** How many keys begin with the prefix; null where that is not known. */
  readonly matching: number | null;
  /** Keys that somebody else has just written. */
  readonly changed: ReadonlySet<string>;
  /** Keys that were on the page and are deleted. */
  readonly gone: readonly string[];
}

/** One store's keys by prefix, a page at a time, so that a million of them are no burden. */
export class KeyPager {
  list: KeyList;
  readonly #label: string;
  readonly #onUpdate: () => void;
  readonly #onError: (error: unknown) => void;
  #cursors: (string | null)[] = [null];
  #nextCursor: string | null = null;
  #loading: AbortController | null = null;
  #isStale = false;
  #countMilliseconds = 0;
  readonly #fading = new Map<string, number>();

  constructor(
    label: string,
    prefix: string,
    onUpdate: () => void,
    onError: (error: unknown) => void,
  ) {
    this.list = { ...emptyList, prefix };
    this.#label = label;
    this.#onUpdate = onUpdate;
    this.#onError = onError;
  }

  /** Reads the first page. */
  start(): void {
    void this.#load(false);
  }

  /** Looks for other keys, from the first page on. */
  search(prefix: string): void {
    if (prefix === this.list.prefix) return;
    this.#cursors = [null];
    this.list = { ...this.list, prefix, matching: null };
    this.#countMilliseconds = 0;
    void this.#load(false);
  }

  /** The next page, where there is one. */
  next(): void {
    if (this.#nextCursor === null) return;
    this.#cursors.push(this.#nextCursor);
    void this.#load(false);
  }

  /** The page before, where there is one. */
  previous(): void {
    if (this.#cursors.length === 1) return;
    this.#cursors.pop();
    void this.#load(false);
  }

  /** Reads the same page again; what has changed is told apart. */
  reload(): void {
    this.#isStale = true;
    // Under constant change a page that is on its way is not given up for one that will be no newer.
    if (this.#loading === null) void this.#load(true);
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#loading?.abort();
    this.#unmark();
  }

  /** Tells a key as changed for a while, from now on. */
  #mark(key: string): void {
    clearTimeout(this.#fading.get(key));
    const fade = (): void => {
      this.#fading.delete(key);
      this.#update({ changed: new Set(this.#fading.keys()) });
    };
    this.#fading.set(key, setTimeout(fade, changedMilliseconds));
  }

  #unmark(): void {
    for (const timer of this.#fading.values()) clearTimeout(timer);
    this.#fading.clear();
  }

  async #load(isReload: boolean): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#isStale = false;
    const { prefix } = this.list;
    if (!isReload) this.#update({ isLoading: true });
    try {
      const cursor = this.#cursors.at(-1) ?? null;
      const page = await getKeys(this.#label, { prefix, cursor, limit: pageKeys }, loading.signal);
      if (loading.signal.aborted) return;
      this.#show(page, isReload);
      await this.#count(page, isReload, loading.signal);
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#update({ isLoading: false });
      this.#onError(error);
    }
    if (this.#loading !== loading) return;
    this.#loading = null;
    if (this.#isStale) void this.#load(true);
  }

  #show(page: KeyPage, isReload: boolean): void {
    const { hasNext } = this.list;
    const before = this.list.keys ?? [];
    const compared = isReload ? compare(before, hasNext, page) : { changed: [], gone: [] };
    const ours = new Set(
      page.keys.map(({ key }) => key).filter((key) => takeOwnWrite(this.#label, key)),
    );
    if (!isReload) this.#unmark();
    for (const key of compared.changed) if (!ours.has(key)) this.#mark(key);
    this.#nextCursor = page.cursor;
    this.#update({
      keys: page.keys,
      isLoading: false,
      offset: (this.#cursors.length - 1) * pageKeys,
      hasNext: page.cursor !== null,
      hasPrevious: this.#cursors.length > 1,
      changed: new Set(this.#fading.keys()),
      gone: compared.gone,
    });
  }

  async #count(page: KeyPage, isReload: boolean, signal: AbortSignal): Promise<void> {
    const { prefix } = this.list;
    if (page.cursor === null) {
      this.#update({ matching: this.list.offset + page.keys.length });
      return;
    }
    // The number of all keys is in the overview already.
    if (prefix === "" || !hasToken()) return;
    if (isReload && this.#countMilliseconds > quickCountMilliseconds) return;
    const started = performance.now();
    const matching = await countKeys(this.#label, prefix);
    if (signal.aborted) return;
    this.#countMilliseconds = performance.now() - started;
    this.#update({ matching });
  }

  #update(change: Partial<KeyList>): void {
    this.list = { ...this.list, ...change };
    this.#onUpdate();
  }
}

const emptyList: KeyList = {
  prefix: "",
  keys: null,
  offset: 0,
  hasNext: false,
  hasPrevious: false,
  isLoading: true,
  matching: null,
  changed: new Set(),
  gone: [],
};

/**
 * What is different between two states of one page. A key past the page's new end may live on, and one past the old end may have been
 * there before.
 */
function compare(
  before: readonly ListedKey[],
  hadNext: boolean,
  page: KeyPage,
): { changed: string[]; gone: string[] } {
  const sizes = new Map(before.map(({ key, bytes }) => [key, bytes]));
  const end = hadNext ? before.at(-1)?.key : undefined;
  const changed = page.keys.filter(
    ({ key, bytes }) =>
      sizes.get(key) !== bytes &&
      (sizes.has(key) || end === undefined || compareKeys(key, end) < 0),
  );
  const present = new Set(page.keys.map(({ key }) => key));
  const last = page.cursor === null ? undefined : page.keys.at(-1)?.key;
  const gone = before
    .map(({ key }) => key)
    .filter((key) => !present.has(key) && (last === undefined || compareKeys(key, last) < 0));
  return { changed: changed.map(({ key }) => key), gone };
}
