import { useEffect, useId, useRef } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { useModel } from "../data/use-model.ts";
import { ValueEditor } from "../data/value-editor.ts";
import { describeKey } from "../values/describe.ts";
import { EmptyState, Unread } from "./empty-state.tsx";
import { PanelHead } from "./panel-head.tsx";
import { useValueActions } from "./use-value-actions.tsx";
import { ValueActions } from "./value-actions.tsx";
import { ValueDetails } from "./value-details.tsx";
import { ValueBody } from "./value-body.tsx";

/** The value of one key, to be seen, edited, renamed and deleted. */
export function ValuePanel({
  store,
  name,
  onDone,
  onOpen,
}: {
  store: ListedStore;
  /** The key. */
  name: string;
  /** The store was written. */
  onDone: () => void;
  /** Opens another key; none for null. */
  onOpen: (key: string | null) => void;
}) {
  const { report, onChange, setUnsaved, canChange } = useExplorer();
  const editor = useModel(
    `${store.label}\n${name}`,
    (onUpdate) => new ValueEditor(store.label, name, onUpdate),
    () => setUnsaved(false),
  );
  useEffect(() => void editor.reload().catch(report), [editor]);
  useEffect(
    () =>
      onChange((label) => {
        if (label === null || label === store.label) editor.refresh().catch(report);
      }),
    [editor, onChange],
  );
  const { stored } = editor.state;
  const isDirty = editor.isDirty;
  useEffect(() => setUnsaved(isDirty), [isDirty]);
  const actions = useValueActions({ store, name, editor, onDone, onOpen });
  const heading = useId();
  useEscape(() => onOpen(null));

  return (
    <aside
      class="panel"
      aria-labelledby={heading}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (isDirty && canChange) void actions.save();
      }}
    >
      <PanelHead id={heading} name={name} stored={stored ?? null} onClose={() => onOpen(null)} />
      {stored === undefined && !editor.state.isUnread ? <p role="status">Opening …</p> : null}
      {editor.state.isUnread ? <Unread what="value" onRetry={() => void actions.reload()} /> : null}
      {stored === null ? <NoValue name={name} wasThere={editor.state.wasChanged} /> : null}
      {stored === undefined || stored === null ? null : (
        <>
          <ValueBody
            store={store}
            name={name}
            editor={editor}
            onReload={() => void actions.reload()}
          />
          <ValueDetails key={name} store={store} name={name} onDone={onDone} />
          <ValueActions store={store} name={name} editor={editor} actions={actions} />
        </>
      )}
      {actions.dialog}
    </aside>
  );
}

function NoValue({ name, wasThere }: { name: string; wasThere: boolean }) {
  return (
    <EmptyState title={wasThere ? "This key was deleted" : "There is no such key"}>
      <p>
        Nothing is stored under <code>{describeKey(name)}</code>. When something is, it appears
        here.
      </p>
    </EmptyState>
  );
}

/** Calls back for Escape, unless a dialog is open or a field has used it. */
function useEscape(close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector("dialog[open]") === null) latest.current();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
