import { useCallback, useState } from "preact/hooks";

/** The keys that a person has marked, on whatever pages. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Marks or unmarks one key; ranges start there. */
  toggle(key: string): void;
  /** Marks all from where the last one was marked to this one. */
  extend(key: string, page: readonly string[]): void;
  /** Marks or unmarks a page. */
  setAll(page: readonly string[], isSelected: boolean): void;
  /** Unmarks keys that are no more. */
  drop(keys: readonly string[]): void;
  clear(): void;
}

/** Keeps the marked keys. */
export function useSelection(): Selection {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string | null>(null);
  const add = (more: readonly string[]): void => setKeys((all) => new Set([...all, ...more]));
  const drop = useCallback((less: readonly string[]) => {
    setKeys((all) => new Set([...all].filter((key) => !less.includes(key))));
  }, []);
  const clear = useCallback(() => setKeys(new Set()), []);
  return {
    keys,
    drop,
    clear,
    toggle: (key) => {
      setAnchor(key);
      if (keys.has(key)) drop([key]);
      else add([key]);
    },
    extend: (key, page) => {
      const from = anchor === null ? -1 : page.indexOf(anchor);
      const to = page.indexOf(key);
      if (from === -1) setAnchor(key);
      add(from === -1 ? [key] : page.slice(Math.min(from, to), Math.max(from, to) + 1));
    },
    setAll: (page, isSelected) => (isSelected ? add(page) : drop(page)),
  };
}
