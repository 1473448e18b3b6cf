import type { RefObject, TargetedKeyboardEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ListedKey } from "../../../wire/bodies.ts";
import type { KeyColumn } from "./key-columns.tsx";
import { KeyRow } from "./key-row.tsx";
import { SelectPage } from "../parts/select-page.tsx";
import type { Selection } from "./use-selection.ts";

/** A page of keys as a grid: one stop for Tab, arrows move in it. */
export function KeyTable({
  keys,
  page,
  changed,
  table,
  selection,
  columns,
  openKey,
  onOpen,
  onDelete,
}: {
  keys: readonly ListedKey[];
  /** Another one is shown from its beginning. */
  page: string;
  changed: ReadonlySet<string>;
  table: RefObject<HTMLTableElement | null>;
  /** Null where nothing can be done with marked keys. */
  selection: Selection | null;
  columns: readonly KeyColumn[];
  openKey: string | null;
  onOpen: (key: string) => void;
  onDelete: (keys: readonly string[]) => void;
}) {
  const names = keys.map(({ key }) => key);
  const { active, setActive } = useActiveRow(names, openKey, table);

  const act = useGridKeys({ names, active, setActive, table, selection, onOpen, onDelete });
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => frame.current?.scrollTo(0, 0), [page]);

  return (
    <div ref={frame} class="table-frame">
      <table ref={table} role="grid" aria-label="Keys" aria-multiselectable={selection !== null}>
        <thead>
          <tr>
            {selection === null ? null : <SelectPage names={names} selection={selection} />}
            {columns.map(({ name, title }) => (
              <th key={name} scope="col" class={name}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={act}>
          {keys.map((info, index) => (
            <KeyRow
              key={info.key}
              info={info}
              isActive={index === active}
              isOpen={info.key === openKey}
              isChanged={changed.has(info.key)}
              columns={columns}
              names={names}
              selection={selection}
              onFocus={() => setActive(index)}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What keys do in the table. */
function useGridKeys({
  names,
  active,
  setActive,
  table,
  selection,
  onOpen,
  onDelete,
}: {
  names: readonly string[];
  active: number;
  setActive: (index: number) => void;
  table: RefObject<HTMLTableElement | null>;
  selection: Selection | null;
  onOpen: (key: string) => void;
  onDelete: (keys: readonly string[]) => void;
}) {
  const move = (to: number, isExtending: boolean): void => {
    const index = Math.max(0, Math.min(names.length - 1, to));
    const key = names[index];
    if (key === undefined) return;
    if (isExtending && selection !== null) {
      if (selection.keys.size === 0) selection.toggle(names[active] ?? key);
      selection.extend(key, names);
    }
    setActive(index);
    table.current?.tBodies[0]?.rows[index]?.focus();
  };
  const act = (event: TargetedKeyboardEvent<HTMLTableSectionElement>): void => {
    const to = targetRow(event.key, active, names.length);
    const key = names[active];
    if (to !== null) move(to, event.shiftKey);
    else if (key === undefined) return;
    else if (event.key === "Enter") onOpen(key);
    else if (selection === null) return;
    else if (event.key === " ") selection.toggle(key);
    else if (event.key === "Delete") onDelete(marked(selection, key));
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) selection.setAll(names, true);
    else return;
    event.preventDefault();
  };
  return act;
}

/** The row that Tab goes to. It stays with its place when keys come and go, and so does the focus. */
function useActiveRow(
  names: readonly string[],
  openKey: string | null,
  table: RefObject<HTMLTableElement | null>,
) {
  const [wanted, setActive] = useState(() => Math.max(0, names.indexOf(openKey ?? "")));
  const active = Math.max(0, Math.min(wanted, names.length - 1));
  const wasInside = useRef(false);
  wasInside.current = table.current?.tBodies[0]?.contains(document.activeElement) ?? false;
  useEffect(() => {
    if (wasInside.current && document.activeElement === document.body) {
      table.current?.tBodies[0]?.rows[active]?.focus();
    }
  });
  return { active, setActive };
}

function targetRow(key: string, active: number, count: number): number | null {
  const page = 10;
  const rows: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  return rows[key] ?? null;
}

function marked(selection: Selection, key: string): readonly string[] {
  return selection.keys.size === 0 ? [key] : [...selection.keys];
}
