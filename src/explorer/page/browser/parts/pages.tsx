import type { KeyPager } from "../data/key-pager.ts";
import { describeNumber } from "../values/describe.ts";

/** Which part of the keys is shown, and the way to the others. */
export function Pages({ pager, count }: { pager: KeyPager; count: number | null }) {
  const { keys, offset, hasNext, hasPrevious } = pager.list;
  if (keys === null || (!hasNext && !hasPrevious)) return null;
  const range = `${describeNumber(offset + 1)}–${describeNumber(offset + keys.length)}`;
  return (
    <nav class="pages" aria-label="Pages of keys">
      <button type="button" aria-disabled={!hasPrevious} onClick={() => pager.previous()}>
        ← Previous
      </button>
      <span role="status">
        {range}
        {count === null ? "" : ` of ${describeNumber(count)}`}
      </span>
      <button type="button" aria-disabled={!hasNext} onClick={() => pager.next()}>
        Next →
      </button>
    </nav>
  );
}
