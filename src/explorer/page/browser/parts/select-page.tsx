import { useEffect, useRef } from "preact/hooks";
import type { Selection } from "../keys/use-selection.ts";

/** The head of the column of marks: marks or unmarks the whole page. */
export function SelectPage({
  names,
  selection,
}: {
  names: readonly string[];
  selection: Selection;
}) {
  const box = useRef<HTMLInputElement>(null);
  const count = names.filter((key) => selection.keys.has(key)).length;
  const isAll = count > 0 && count === names.length;
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = count > 0 && !isAll;
  });
  return (
    <th scope="col" class="mark">
      <input
        ref={box}
        type="checkbox"
        aria-label="Select all keys of this page"
        checked={isAll}
        onChange={() => selection.setAll(names, !isAll)}
      />
    </th>
  );
}
