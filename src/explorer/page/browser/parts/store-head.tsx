import type { ListedStore } from "../../../wire/bodies.ts";
import { exportPath } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import type { StoreDialogName } from "../dialogs/store-dialog.tsx";
import { describeRoom } from "./store-link.tsx";

/** A store's name, and what can be done with all of it. */
export function StoreHead({
  store,
  prefix,
  onDialog,
}: {
  store: ListedStore;
  prefix: string;
  /** Null where nothing can be done. */
  onDialog: ((name: StoreDialogName) => void) | null;
}) {
  const { canChange } = useExplorer();
  return (
    <div class="store-head">
      <div>
        <h1>{store.label}</h1>
        <p>
          {store.isAvailable ? describeRoom(store.keys, store.limits.tuplesMax) : store.backend}
        </p>
      </div>
      {onDialog === null ? null : (
        <div class="buttons">
          <a class="button" href={exportPath(store.label, prefix)} download>
            {prefix === "" ? "Export" : "Export matching"}
          </a>
          {canChange ? (
            <>
              <button type="button" onClick={() => onDialog("import")}>
                Import
              </button>
              <button type="button" class="primary" onClick={() => onDialog("new")}>
                New key
              </button>
            </>
          ) : null}
        </div>
      )}
    </div>
  );
}
