import { useEffect, useRef, useState } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { isSearchInside, type KeyChoice } from "../data/key-choice.ts";
import { KeyPager } from "../data/key-pager.ts";
import type { Route } from "../data/route.ts";
import { useModel } from "../data/use-model.ts";
import type { Navigate } from "../data/use-route.ts";
import { EmptyState } from "./empty-state.tsx";
import { KeyList } from "../keys/key-list.tsx";
import { StoreDialog, type StoreDialogName } from "../dialogs/store-dialog.tsx";
import { StoreHead } from "./store-head.tsx";
import { ValuePanel } from "./value-panel.tsx";

/** One store: its keys, and the open value beside them. */
export function StoreScreen({
  store,
  route,
  navigate,
}: {
  store: ListedStore;
  route: Route;
  navigate: Navigate;
}) {
  const { reloadOverview } = useExplorer();
  const [dialog, setDialog] = useState<StoreDialogName | null>(null);
  const pager = useKeyPager(store, route);
  const table = useRef<HTMLTableElement>(null);
  const reload = (): void => {
    pager.reload();
    reloadOverview();
  };
  const open = (key: string | null): void => {
    navigate({ key });
    if (key === null) table.current?.querySelector<HTMLElement>('tr[tabindex="0"]')?.focus();
  };

  if (!store.isAvailable) {
    return (
      <main class="screen">
        <StoreHead store={store} prefix="" onDialog={null} />
        <EmptyState title="This store is not available">{store.problem}</EmptyState>
      </main>
    );
  }
  return (
    <div class="split" data-open={route.key !== null}>
      <main class="screen">
        <StoreHead
          store={store}
          prefix={isSearchInside(route) ? "" : route.prefix}
          onDialog={setDialog}
        />
        <KeyList
          store={store}
          choice={route}
          pager={pager}
          table={table}
          openKey={route.key}
          onOpen={open}
          onSearch={(change) => navigate(change, "typing")}
          onFolder={(prefix) => navigate({ prefix })}
          onDone={reload}
        />
      </main>
      {route.key === null ? null : (
        <ValuePanel key={route.key} store={store} name={route.key} onDone={reload} onOpen={open} />
      )}
      <StoreDialog
        name={dialog}
        store={store}
        onClose={() => setDialog(null)}
        onDone={reload}
        onOpen={open}
      />
    </div>
  );
}

/** The keys, which follow the address and what happens to the store. */
function useKeyPager(store: ListedStore, route: KeyChoice): KeyPager {
  const { prefix, inside, hasValues } = route;
  const mark = store.hasFolders ? route.mark : "";
  const choice: KeyChoice = { prefix, inside, mark, hasValues };
  const { report, onChange } = useExplorer();
  const pager = useModel(
    store.label,
    (onUpdate) => new KeyPager(store.label, choice, onUpdate, report),
    (model) => model.stop(),
  );
  useEffect(() => {
    if (store.isAvailable) pager.start();
  }, [pager, store.isAvailable]);
  useEffect(() => pager.search(choice), [pager, prefix, inside, mark, hasValues]);
  useEffect(
    () =>
      onChange((label) => {
        if (label === null || label === store.label) pager.reload();
      }),
    [pager, onChange],
  );
  return pager;
}
