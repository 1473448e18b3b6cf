import type { TargetedKeyboardEvent } from "preact";
import { useId, useMemo } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import type { ValueEditor } from "../data/value-editor.ts";
import type { View } from "../values/draft.ts";
import { pictureOf } from "../values/picture.ts";
import { HexView } from "./hex-view.tsx";
import { PictureView } from "./picture-view.tsx";
import { TextEditor } from "./text-editor.tsx";

const names: Readonly<Record<View, string>> = {
  picture: "Picture",
  text: "Text",
  JSON: "JSON",
  hex: "Hex",
};

const noBytes = new Uint8Array();

/** A value in one of its views. */
export function ValueBody({
  store,
  name: key,
  editor,
  onReload,
}: {
  store: ListedStore;
  /** The key. */
  name: string;
  editor: ValueEditor;
  onReload: () => void;
}) {
  const { stored, newer, wasChanged } = editor.state;
  const panel = useId();
  const bytes = stored?.bytes ?? noBytes;
  const picture = useMemo(() => pictureOf(bytes), [bytes]);
  const views = Object.keys(names).filter(
    (view): view is View => view !== "picture" || picture !== null,
  );
  // What was a picture may have become something else.
  const view = views.find((one) => one === editor.state.view) ?? "hex";
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = views[(views.indexOf(view) + step + views.length) % views.length];
    if (next === undefined) return;
    editor.show(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label="View" onKeyDown={move}>
        {views.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            data-view={name}
            aria-selected={view === name}
            aria-controls={panel}
            tabIndex={view === name ? 0 : -1}
            onClick={() => editor.show(name)}
          >
            {names[name]}
          </button>
        ))}
        {wasChanged ? <span class="changed-mark">changed by somebody else</span> : null}
      </div>
      {newer === undefined ? null : <NewerNote isDeleted={newer === null} onReload={onReload} />}
      <div id={panel} class="value-body" role="tabpanel" aria-label={`${names[view]} view`}>
        {view === "picture" && picture !== null ? (
          <PictureView name={key} bytes={bytes} picture={picture} />
        ) : view === "hex" ? (
          <HexView bytes={bytes} />
        ) : (
          <TextEditor store={store} editor={editor} />
        )}
      </div>
    </>
  );
}

function NewerNote({ isDeleted, onReload }: { isDeleted: boolean; onReload: () => void }) {
  return (
    <div class="newer" role="status">
      <span>
        {isDeleted
          ? "This key was deleted since you began to edit."
          : "Somebody else has changed this value since you began to edit."}
      </span>
      <button type="button" onClick={onReload}>
        {isDeleted ? "Discard mine" : "Show theirs"}
      </button>
    </div>
  );
}
