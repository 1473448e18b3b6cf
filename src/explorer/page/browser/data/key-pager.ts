import { compareKeys } from "../values/describe.ts";
import type { KeyPage, ListedKey } from "../../../wire/bodies.ts";
import { countKeys, getKeys } from "./api.ts";
import {
  allKeys,
  isByFolders,
  isSameChoice,
  isSearchInside,
  type KeyChoice,
} from "./key-choice.ts";
import { takeOwnWrite } from "./own-writes.ts";
import { hasToken } from "./session.ts";

/** Keys that one page shows. */
export const pageKeys = 100;

/** How long a key is told as changed; the page fades its mark for as long. */
const changedMilliseconds = 10_000;

/** Pause in typing after which keys are looked for. */
const typingMilliseconds = 120;

/** A recount that takes longer is left for when the person looks for something else. */
const quickCountMilliseconds = 300;

/** What a list of keys shows. */
export interface KeyList {
  readonly choice: KeyChoice;
  /** Null before the first answer. */
  readonly keys: readonly ListedKey[] | null;
  /** Beginnings of other keys, where they are shown by folders. */
  readonly folders: readonly string[];
  /** Keys that a search inside of keys has looked at for this page; null where there was none. */
  readonly looked: number | null;
  /** Whether there are keys that such a search has not looked at, and room on the page. */
  readonly mayGoOn: boolean;
  /** Index of the first key of the page among those of the choice. */
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

interface PageStart {
  readonly cursor: string | null;
  readonly offset: number;
}

const firstPage: PageStart = { cursor: null, offset: 0 };

/** One store's keys of a choice, a page at a time, so that a million of them are no burden. */
export class KeyPager {
  list: KeyList;
  readonly #label: string;
  readonly #onUpdate: () => void;
  readonly #onError: (error: unknown) => void;
  #starts: PageStart[] = [firstPage];
  #nextCursor: string | null = null;
  #loading: AbortController | null = null;
  #isStale = false;
  #isLong = false;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #countMilliseconds = 0;
  readonly #fading = new Map<string, number>();

  constructor(
    label: string,
    choice: KeyChoice,
    onUpdate: () => void,
    onError: (error: unknown) => void,
  ) {
    this.list = { ...emptyList, choice };
    this.#label = label;
    this.#onUpdate = onUpdate;
    this.#onError = onError;
  }

  /** Reads the first page. */
  start(): void {
    void this.#load("page");
  }

  /** Looks for other keys, from the first page on, once nobody has typed for a moment. */
  search(choice: KeyChoice): void {
    if (isSameChoice(choice, this.list.choice)) return;
    this.#starts = [firstPage];
    this.#countMilliseconds = 0;
    this.#loading?.abort();
    this.#loading = null;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#load("page"), typingMilliseconds);
    this.#update({ choice, matching: null, isLoading: true, mayGoOn: false });
  }

  /** Looks for more keys of this page, where a search has not looked at all of them. */
  goOn(): void {
    if (this.list.mayGoOn) void this.#load("more");
  }

  /** The next page, where there is one. */
  next(): void {
    if (!this.list.hasNext) return;
    const { offset, keys, folders } = this.list;
    const shown = (keys?.length ?? 0) + folders.length;
    this.#starts.push({ cursor: this.#nextCursor, offset: offset + shown });
    void this.#load("page");
  }

  /** The page before, where there is one. */
  previous(): void {
    if (this.#starts.length === 1) return;
    this.#starts.pop();
    void this.#load("page");
  }

  /** Reads the same page again; what has changed is told apart. */
  reload(): void {
    // What a person has gone on to look for is not looked for again at each change.
    if (this.#isLong) return;
    this.#isStale = true;
    // Under constant change a page that is on its way is not given up for one that will be no newer.
    if (this.#loading === null) void this.#load("again");
  }

  /** Nothing is told any more. */
  stop(): void {
    clearTimeout(this.#typing);
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

  /** A page, the same page again, or more of it. */
  async #load(what: "page" | "again" | "more"): Promise<void> {
    clearTimeout(this.#typing);
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#isStale = false;
    const { choice } = this.list;
    const isReload = what === "again";
    if (!isReload) this.#update({ isLoading: true });
    this.#isLong = what === "more";
    try {
      const before = what === "more" ? this.list : emptyList;
      const keys = before.keys ?? [];
      const cursor = what === "more" ? this.#nextCursor : (this.#starts.at(-1) ?? firstPage).cursor;
      const asked = { choice, cursor, limit: pageKeys - keys.length };
      const found = await getKeys(this.#label, asked, loading.signal);
      if (loading.signal.aborted) return;
      const looked = (before.looked ?? 0) + (found.looked ?? 0);
      const page = { ...found, keys: [...keys, ...found.keys], looked };
      this.#show(page, isReload);
      await this.#count(page, isReload, loading.signal);
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#update({ isLoading: false });
      this.#onError(error);
    }
    if (this.#loading !== loading) return;
    this.#loading = null;
    if (this.#isStale) void this.#load("again");
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
    const isInside = isSearchInside(this.list.choice);
    const isFull = page.keys.length >= pageKeys;
    this.#update({
      keys: page.keys,
      folders: page.folders ?? [],
      looked: isInside ? (page.looked ?? null) : null,
      mayGoOn: isInside && !isFull && page.cursor !== null,
      isLoading: false,
      offset: (this.#starts.at(-1) ?? firstPage).offset,
      hasNext: page.cursor !== null && (!isInside || isFull),
      hasPrevious: this.#starts.length > 1,
      changed: new Set(this.#fading.keys()),
      gone: compared.gone,
    });
  }

  async #count(page: KeyPage, isReload: boolean, signal: AbortSignal): Promise<void> {
    const { choice } = this.list;
    const { prefix } = choice;
    const isByFolder = isByFolders(choice);
    if (page.cursor === null && !isByFolder) {
      this.#update({ matching: this.list.offset + page.keys.length });
      return;
    }
    // The number of all keys is in the overview already.
    if (prefix === "" || isSearchInside(choice) || !hasToken()) return;
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
  choice: allKeys,
  keys: null,
  folders: [],
  looked: null,
  mayGoOn: false,
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
