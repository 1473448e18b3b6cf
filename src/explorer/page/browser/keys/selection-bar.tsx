import { describeNumber } from "../values/describe.ts";
import type { Selection } from "./use-selection.ts";

/** What can be done with many keys at once. */
export function SelectionBar({
  selection,
  prefix,
  onDeleteSelected,
  onDeleteMatching,
}: {
  selection: Selection;
  prefix: string;
  onDeleteSelected: () => void;
  /** Null where it cannot be done. */
  onDeleteMatching: (() => void) | null;
}) {
  const count = selection.keys.size;
  return (
    <div class="selection-bar" role="group" aria-label="Selected keys">
      <span role="status">{count === 0 ? "" : `${describeNumber(count)} selected`}</span>
      {count === 0 && onDeleteMatching === null ? null : count === 0 ? (
        <button type="button" class="quiet danger-text" onClick={() => onDeleteMatching?.()}>
          {prefix === "" ? "Delete all …" : "Delete all that match …"}
        </button>
      ) : (
        <>
          <button type="button" class="quiet" onClick={selection.clear}>
            Clear selection
          </button>
          <button type="button" class="danger" onClick={onDeleteSelected}>
            Delete {describeNumber(count)} …
          </button>
        </>
      )}
    </div>
  );
}
