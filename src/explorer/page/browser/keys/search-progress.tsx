import type { KeyList } from "../data/key-pager.ts";
import { describeCount } from "../values/describe.ts";

/** How far a search inside of keys has come, and the way on. */
export function SearchProgress({ list, onGoOn }: { list: KeyList; onGoOn: () => void }) {
  const { looked, mayGoOn, isLoading } = list;
  if (looked === null || !mayGoOn) return null;
  return (
    <div class="progress" role="group" aria-label="Progress of the search">
      <span role="status">Looked at {describeCount(looked, "key")}, and there are more</span>
      <button type="button" aria-disabled={isLoading} onClick={onGoOn}>
        Go on
      </button>
    </div>
  );
}
