import type { ComponentChildren, RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import { useExplorer } from "../data/explorer-context.ts";
import type { KeyPager } from "../data/key-pager.ts";
import { useDeletion } from "./use-deletion.tsx";
import { EmptyState, Unread } from "../parts/empty-state.tsx";
import { KeySearch } from "./key-search.tsx";
import { KeyTable } from "./key-table.tsx";
import { Pages } from "../parts/pages.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useSelection } from "./use-selection.ts";

/** Keys to search, to page through, to mark and to delete. */
export function KeyList({
  store,
  pager,
  table,
  openKey,
  onOpen,
  onSearch,
  onDone,
}: {
  store: ListedStore;
  pager: KeyPager;
  table: RefObject<HTMLTableElement | null>;
  openKey: string | null;
  onOpen: (key: string) => void;
  onSearch: (prefix: string) => void;
  onDone: () => void;
}) {
  const { canChange } = useExplorer();
  const { list } = pager;
  const selection = useSelection();
  useEffect(() => selection.clear(), [list.prefix]);
  useEffect(() => {
    if (list.gone.length > 0) selection.drop(list.gone);
  }, [list.gone]);
  const deletion = useDeletion(store.label, () => {
    selection.clear();
    onDone();
  });
  const count = list.prefix === "" ? store.keys : list.matching;

  return (
    <section class="key-list" aria-label="Keys" aria-busy={list.isLoading}>
      <div class="list-head">
        <KeySearch prefix={list.prefix} count={count} onSearch={onSearch} />
        {canChange && (list.keys?.length ?? 0) > 0 ? (
          <SelectionBar
            selection={selection}
            prefix={list.prefix}
            onDeleteSelected={() => void deletion.deleteKeys([...selection.keys])}
            onDeleteMatching={() => void deletion.deletePrefix(list.prefix)}
          />
        ) : null}
      </div>
      <Shown
        pager={pager}
        onClear={() => onSearch("")}
        table={
          <KeyTable
            keys={list.keys ?? []}
            page={`${list.offset} ${list.prefix}`}
            changed={list.changed}
            table={table}
            selection={canChange ? selection : null}
            openKey={openKey}
            onOpen={onOpen}
            onDelete={(keys) => void deletion.deleteKeys(keys)}
          />
        }
      />
      <Pages pager={pager} count={count} />
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
  const { keys, prefix, isLoading, hasPrevious } = pager.list;
  if (keys === null && !isLoading) return <Unread what="keys" onRetry={() => pager.start()} />;
  const hasKeys = keys === null || keys.length > 0 || hasPrevious;
  return hasKeys ? table : <NoKeys prefix={prefix} onClear={onClear} />;
}

function NoKeys({ prefix, onClear }: { prefix: string; onClear: () => void }) {
  const { canChange } = useExplorer();
  if (prefix !== "") {
    return (
      <EmptyState title={`No key begins with “${prefix}”`}>
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
