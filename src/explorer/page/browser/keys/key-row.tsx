import type { TargetedMouseEvent } from "preact";
import type { ListedKey } from "../../../wire/bodies.ts";
import { describeKey } from "../values/describe.ts";
import type { KeyColumn } from "./key-columns.tsx";
import type { Selection } from "./use-selection.ts";

/** A key in the table. A click opens it; with Shift or Ctrl it is marked. */
export function KeyRow({
  info,
  isActive,
  isOpen,
  isChanged,
  columns,
  names,
  selection,
  onFocus,
  onOpen,
}: {
  info: ListedKey;
  isActive: boolean;
  isOpen: boolean;
  isChanged: boolean;
  columns: readonly KeyColumn[];
  names: readonly string[];
  selection: Selection | null;
  onFocus: () => void;
  onOpen: (key: string) => void;
}) {
  const { key } = info;
  const name = describeKey(key);
  const isSelected = selection?.keys.has(key) ?? false;

  const click = (event: TargetedMouseEvent<HTMLElement>, isMark: boolean): void => {
    event.stopPropagation();
    if (selection !== null && event.shiftKey) selection.extend(key, names);
    else if (selection !== null && (isMark || event.ctrlKey || event.metaKey))
      selection.toggle(key);
    else onOpen(key);
  };
  return (
    <tr
      tabIndex={isActive ? 0 : -1}
      aria-selected={selection === null ? undefined : isSelected}
      data-open={isOpen}
      data-changed={isChanged}
      onFocus={onFocus}
      onClick={(event) => click(event, false)}
    >
      {selection === null ? null : (
        <td class="mark" onClick={(event) => click(event, true)}>
          <input type="checkbox" tabIndex={-1} aria-label={`Select ${name}`} checked={isSelected} />
        </td>
      )}
      {columns.map((column) => {
        const { whole, shown } = column.cell(info, isChanged);
        return (
          <td key={column.name} class={column.name} title={whole}>
            {shown}
          </td>
        );
      })}
    </tr>
  );
}
