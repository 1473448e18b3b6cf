import type { ComponentChildren, RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import { useExplorer } from "../data/explorer-context.ts";
import {
  isByFolders,
  isSearchInside,
  type ChoiceChange,
  type KeyChoice,
} from "../data/key-choice.ts";
import type { KeyPager } from "../data/key-pager.ts";
import { useDeletion } from "./use-deletion.tsx";
import { EmptyState, Unread } from "../parts/empty-state.tsx";
import { KeyFolders } from "./key-folders.tsx";
import { keyColumns, valueColumns } from "./key-columns.tsx";
import { KeySearch } from "./key-search.tsx";
import { KeyView } from "./key-view.tsx";
import { SearchProgress } from "./search-progress.tsx";
import { KeyTable } from "./key-table.tsx";
import { Pages } from "../parts/pages.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useSelection } from "./use-selection.ts";

/** Keys to search, to page through, to mark and to delete. */
export function KeyList({
  store,
  choice: asked,
  pager,
  table,
  openKey,
  onOpen,
  onSearch,
  onFolder,
  onDone,
}: {
  store: ListedStore;
  /** What is looked for; the pager follows. */
  choice: KeyChoice;
  pager: KeyPager;
  table: RefObject<HTMLTableElement | null>;
  openKey: string | null;
  onOpen: (key: string) => void;
  onSearch: (change: ChoiceChange) => void;
  /** Opens a folder. */
  onFolder: (prefix: string) => void;
  onDone: () => void;
}) {
  const { canChange } = useExplorer();
  const { list } = pager;
  const { choice } = list;
  const { prefix } = choice;
  const isByFolder = isByFolders(choice);
  const selection = useSelection();
  useEffect(() => selection.clear(), [prefix, choice.inside]);
  useEffect(() => {
    if (list.gone.length > 0) selection.drop(list.gone);
  }, [list.gone]);
  const deletion = useDeletion(store.label, () => {
    selection.clear();
    onDone();
  });
  const count = prefix === "" && !isSearchInside(choice) ? store.keys : list.matching;

  return (
    <section class="key-list" aria-label="Keys" aria-busy={list.isLoading}>
      <div class="list-head">
        <KeySearch choice={asked} count={count} onSearch={onSearch} />
        <KeyView choice={asked} hasFolders={store.hasFolders} onSearch={onSearch} />
        {canChange && (list.keys?.length ?? 0) > 0 ? (
          <SelectionBar
            selection={selection}
            prefix={prefix}
            onDeleteSelected={() => void deletion.deleteKeys([...selection.keys])}
            onDeleteMatching={
              isSearchInside(choice) ? null : () => void deletion.deletePrefix(prefix)
            }
          />
        ) : null}
      </div>
      {isByFolder ? (
        <KeyFolders prefix={prefix} mark={choice.mark} folders={list.folders} onFolder={onFolder} />
      ) : null}
      <Shown
        pager={pager}
        onClear={() =>
          onSearch(({ inside }) => ({ prefix: "", inside: inside === null ? null : "" }))
        }
        table={
          <KeyTable
            keys={list.keys ?? []}
            page={`${list.offset} ${prefix} ${choice.inside ?? ""}`}
            changed={list.changed}
            table={table}
            selection={canChange ? selection : null}
            columns={choice.hasValues ? valueColumns : keyColumns}
            openKey={openKey}
            onOpen={onOpen}
            onDelete={(keys) => void deletion.deleteKeys(keys)}
          />
        }
      />
      <SearchProgress list={list} onGoOn={() => pager.goOn()} />
      <Pages pager={pager} count={isByFolder ? null : count} />
    </section>
  );
}

/** The table, or why there is none. */
function Shown({
  pager,
  table,
  onClear,
}: {
  pager: KeyPager;
  table: ComponentChildren;
  onClear: () => void;
}) {
  const { keys, folders, choice, mayGoOn, isLoading, hasPrevious } = pager.list;
  if (keys === null && !isLoading) return <Unread what="keys" onRetry={() => pager.start()} />;
  const hasKeys = keys === null || keys.length > 0 || folders.length > 0 || hasPrevious;
  return hasKeys || mayGoOn || isLoading ? table : <NoKeys choice={choice} onClear={onClear} />;
}

function NoKeys({ choice, onClear }: { choice: KeyChoice; onClear: () => void }) {
  const { canChange } = useExplorer();
  const { prefix, inside } = choice;
  if (prefix !== "" || isSearchInside(choice)) {
    const words = isSearchInside(choice) ? `holds “${inside}”` : `begins with “${prefix}”`;
    return (
      <EmptyState title={`No key ${words}`}>
        <button type="button" onClick={onClear}>
          Show all keys
        </button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="This store is empty">
      {canChange
        ? "Make a key with “New key”, bring data with “Import”, or let the application write: what it writes appears here."
        : "What the application writes appears here."}
    </EmptyState>
  );
}
