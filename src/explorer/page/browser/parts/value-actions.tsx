import { useRef } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import { valuePath } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import type { ValueEditor } from "../data/value-editor.ts";
import { fileNameOf } from "../values/describe.ts";
import { CounterButton } from "./counter-button.tsx";
import type { useValueActions } from "./use-value-actions.tsx";

/** The buttons below a value. */
export function ValueActions({
  store,
  name,
  editor,
  actions,
}: {
  store: ListedStore;
  name: string;
  editor: ValueEditor;
  actions: ReturnType<typeof useValueActions>;
}) {
  const { canChange } = useExplorer();
  const file = useRef<HTMLInputElement>(null);
  const { isSaving } = editor.state;
  return (
    <div class="panel-foot">
      <a class="button" href={valuePath(store.label, name)} download={fileNameOf(name)}>
        Download
      </a>
      {canChange ? (
        <>
          <input
            ref={file}
            type="file"
            class="hidden"
            tabIndex={-1}
            aria-label="File to replace the value with"
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? [];
              event.currentTarget.value = "";
              if (chosen !== undefined) void actions.replace(chosen);
            }}
          />
          <button type="button" onClick={() => file.current?.click()}>
            Upload …
          </button>
          <CounterButton
            bytes={editor.state.stored?.bytes ?? new Uint8Array()}
            onSet={(number) => void actions.setCounter(number)}
          />
          <button type="button" onClick={() => void actions.rename()}>
            Rename …
          </button>
          <button type="button" class="danger-text" onClick={() => void actions.remove()}>
            Delete …
          </button>
          {editor.isEditable ? (
            <div class="save">
              {editor.isDirty ? (
                <button type="button" onClick={() => editor.discard()}>
                  Discard
                </button>
              ) : null}
              <button
                type="button"
                class="primary"
                disabled={
                  !editor.isDirty || isSaving || !editor.maySave(store.limits.valueBytesMax)
                }
                onClick={() => void actions.save()}
              >
                Save
              </button>
            </div>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
