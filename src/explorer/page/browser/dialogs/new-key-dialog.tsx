import { useState } from "preact/hooks";
import { putValue } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { hasCode } from "../data/request.ts";
import { describeKey } from "../values/describe.ts";
import { byteLength, writeText } from "../values/text.ts";
import { Dialog } from "./dialog.tsx";
import { ErrorBanner } from "../parts/error-banner.tsx";
import { KeyField } from "../keys/key-field.tsx";
import { NewValueField } from "../parts/new-value-field.tsx";
import { overwriteQuestion } from "./rename-dialog.tsx";
import type { StoreDialogProps } from "./store-dialog-props.ts";
import { describeRoom } from "../parts/store-link.tsx";

/** Makes a key, with a value that is typed or a file's. */
export function NewKeyDialog({ store, onClose, onDone, onOpen }: StoreDialogProps) {
  const { ask, notify } = useExplorer();
  const [key, setKey] = useState("");
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const { keyBytesMax, valueBytesMax, tuplesMax } = store.limits;
  const bytes = file === null ? byteLength(text) : file.size;
  const isFull = tuplesMax !== null && store.keys !== null && store.keys >= tuplesMax;
  const isFit =
    byteLength(key) <= (keyBytesMax ?? Infinity) && bytes <= (valueBytesMax ?? Infinity);

  const create = async (mayOverwrite: boolean): Promise<void> => {
    try {
      const value = file ?? (writeText(text, "\n") as Uint8Array<ArrayBuffer> | null);
      if (value === null) throw new Error("the value holds half of a character");
      await putValue(store.label, key, value, mayOverwrite ? "anything" : "nothing");
      notify(`Created ${describeKey(key)}`);
      onClose();
      onDone();
      onOpen(key);
    } catch (error) {
      if (!hasCode(error, "key-exists")) setProblem(error);
      else if (await ask(overwriteQuestion(key))) await create(true);
    }
  };
  return (
    <Dialog title="New key" onClose={onClose} onSubmit={() => void (isFit && create(false))}>
      <ErrorBanner error={problem} />
      <p class="room" data-over={isFull}>
        {isFull
          ? "The store is full: only a key that is there already can be written."
          : `${describeRoom(store.keys, tuplesMax)}.`}
      </p>
      <KeyField label="Key" value={key} max={keyBytesMax} onType={setKey} />
      <NewValueField
        text={text}
        file={file}
        bytes={bytes}
        max={valueBytesMax}
        onText={setText}
        onFile={setFile}
      />
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={!isFit}>
          Create
        </button>
      </div>
    </Dialog>
  );
}
