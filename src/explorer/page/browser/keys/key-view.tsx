import { useId } from "preact/hooks";
import { marks } from "../data/route.ts";
import type { ChoiceChange, KeyChoice } from "../data/key-choice.ts";

/** How keys are shown: by folders, and with how their values begin. */
export function KeyView({
  choice,
  hasFolders,
  onSearch,
}: {
  choice: KeyChoice;
  hasFolders: boolean;
  onSearch: (change: ChoiceChange) => void;
}) {
  const field = useId();
  return (
    <div class="key-view" role="group" aria-label="How keys are shown">
      {hasFolders ? (
        <span>
          <label for={field}>Folders</label>
          <select
            id={field}
            value={choice.mark}
            onChange={({ currentTarget: { value: mark } }) => onSearch(() => ({ mark }))}
          >
            <option value="">none</option>
            {marks.map((mark) => (
              <option key={mark} value={mark}>
                by {mark}
              </option>
            ))}
          </select>
        </span>
      ) : null}
      <label>
        <input
          type="checkbox"
          checked={choice.hasValues}
          onChange={({ currentTarget: { checked: hasValues } }) => onSearch(() => ({ hasValues }))}
        />{" "}
        Values
      </label>
    </div>
  );
}
