import { useState } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import { renameKey } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { hasCode } from "../data/request.ts";
import { describeKey, fitsOneLine } from "../values/describe.ts";
import { byteLength } from "../values/text.ts";
import { Dialog } from "./dialog.tsx";
import { ErrorBanner } from "../parts/error-banner.tsx";
import { KeyField } from "../keys/key-field.tsx";

/** Gives a value another key. */
export function RenameDialog({
  store,
  from,
  onClose,
  onRenamed,
}: {
  store: ListedStore;
  from: string;
  onClose: () => void;
  onRenamed: (to: string) => void;
}) {
  const { ask, notify } = useExplorer();
  const [to, setTo] = useState(fitsOneLine(from) ? from : "");
  const [problem, setProblem] = useState<unknown>(null);
  const isFit = to !== from && byteLength(to) <= (store.limits.keyBytesMax ?? Infinity);

  const rename = async (overwrite: boolean): Promise<void> => {
    try {
      await renameKey(store.label, { from, to, overwrite });
      notify(`Renamed to ${describeKey(to)}`);
      onRenamed(to);
    } catch (error) {
      if (!hasCode(error, "key-exists")) setProblem(error);
      else if (await ask(overwriteQuestion(to))) await rename(true);
    }
  };
  return (
    <Dialog title="Rename" onClose={onClose} onSubmit={() => void (isFit && rename(false))}>
      <ErrorBanner error={problem} />
      {fitsOneLine(from) ? null : <p>The key holds line breaks, which cannot be typed here.</p>}
      <KeyField label="New key" value={to} max={store.limits.keyBytesMax} onType={setTo} />
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={!isFit}>
          Rename
        </button>
      </div>
    </Dialog>
  );
}

/** Asks whether the value of a key that is there already may be lost. */
export function overwriteQuestion(key: string) {
  return {
    title: `Overwrite “${describeKey(key)}”?`,
    body: "There is a key of this name already. Its 1 value is lost.",
    choices: [{ label: "Overwrite 1 value", value: true, look: "danger" as const }],
  };
}
