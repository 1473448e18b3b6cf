import { useId, useState } from "preact/hooks";
import { readCounter } from "../values/counter.ts";
import { Dialog } from "./dialog.tsx";

/** Asks where a counter should stand. */
export function CounterDialog({
  current,
  onClose,
  onSet,
}: {
  /** Where it stands, while the dialog is open. */
  current: bigint | null;
  onClose: () => void;
  onSet: (number: bigint) => void;
}) {
  const [field, setField] = useState(String(current ?? ""));
  const [input, hint] = [useId(), useId()];
  const number = readCounter(field);
  return (
    <Dialog
      title="Change the counter"
      onClose={onClose}
      onSubmit={() => {
        if (number !== null) onSet(number);
      }}
    >
      <div class="field">
        <label for={input}>Counter</label>
        <input
          id={input}
          type="text"
          class="mono"
          autofocus
          autocomplete="off"
          spellcheck={false}
          aria-describedby={hint}
          aria-invalid={number === null}
          value={field}
          onInput={(event) => setField(event.currentTarget.value)}
        />
        <span id={hint} class="limit" role="status">
          {number === null
            ? "A counter is a whole number of 64 bits, such as -7."
            : `It stands at ${current?.toLocaleString("en") ?? "no number"} now.`}
        </span>
      </div>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={number === null || number === current}>
          Set
        </button>
      </div>
    </Dialog>
  );
}
