import { useId, useState } from "preact/hooks";
import type { KeptDetails, ListedStore } from "../../../wire/bodies.ts";
import { putDetails } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { ErrorBanner } from "../parts/error-banner.tsx";
import { LimitHint } from "../parts/limit-hint.tsx";
import { describeKey } from "../values/describe.ts";
import { fromField, toField } from "../values/moment.ts";
import { byteLength } from "../values/text.ts";
import { Dialog } from "./dialog.tsx";

const metadataBytesMax = 1024;

/** Changes what is kept beside a value. */
export function DetailsDialog({
  store,
  name,
  details,
  onClose,
  onSaved,
}: {
  store: ListedStore;
  /** The key. */
  name: string;
  details: KeptDetails;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { notify } = useExplorer();
  const [field, setField] = useState(toField(details.expiresAt));
  const [text, setText] = useState(details.metadata ?? "");
  const [problem, setProblem] = useState<unknown>(null);
  const ids = { moment: useId(), momentHint: useId(), text: useId(), textHint: useId() };
  const expiresAt = fromField(field, details.expiresAt);
  const metadata = text.trim() === "" ? null : text;
  const isFit = (metadata === null || isJson(metadata)) && byteLength(text) <= metadataBytesMax;

  const save = async (): Promise<void> => {
    try {
      await putDetails(store.label, name, { expiresAt, metadata });
      notify(`Saved what is kept beside ${describeKey(name)}`);
      onSaved();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog title="Expiry and metadata" onClose={onClose} onSubmit={() => void (isFit && save())}>
      <ErrorBanner error={problem} />
      <div class="field">
        <label for={ids.moment}>Expires at</label>
        <input
          id={ids.moment}
          type="datetime-local"
          step="1"
          autofocus
          aria-describedby={ids.momentHint}
          value={field}
          onInput={(event) => setField(event.currentTarget.value)}
        />
        <span id={ids.momentHint} class="limit" role="status">
          {expiresAt !== null && expiresAt <= Date.now()
            ? "That moment is past: the key is gone when this is saved."
            : "Left empty, it does not expire."}
        </span>
      </div>
      <div class="field">
        <label for={ids.text}>Metadata</label>
        <textarea
          id={ids.text}
          class="mono"
          rows={4}
          spellcheck={false}
          aria-describedby={ids.textHint}
          aria-invalid={!isFit}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <LimitHint
          id={ids.textHint}
          bytes={byteLength(text)}
          max={metadataBytesMax}
          name="The metadata"
        />
        {isFit ? null : (
          <span role="status">Metadata is JSON, such as {'{"kind":"session"}'}.</span>
        )}
      </div>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={!isFit}>
          Save
        </button>
      </div>
    </Dialog>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Whatever is wrong with it, it is none.
    return false;
  }
}
