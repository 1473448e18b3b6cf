import { useId, useRef } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import { useExplorer } from "../data/explorer-context.ts";
import type { ValueEditor } from "../data/value-editor.ts";
import { bytesToStore, problemOf, type Draft, type Spacing } from "../values/draft.ts";
import { readText } from "../values/text.ts";
import { LimitHint } from "./limit-hint.tsx";

/** A value as text: plain, or JSON spread over lines with what is wrong in it. */
export function TextEditor({ store, editor }: { store: ListedStore; editor: ValueEditor }) {
  const { canChange } = useExplorer();
  const area = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const { stored } = editor.state;
  const draft = editor.shownDraft;
  if (stored === null || stored === undefined || draft === null) return null;
  const { problem: damage } = readText(stored.bytes);
  const isJson = draft.view === "JSON";
  return (
    <>
      {damage === null ? null : <p class="damage">{damage}</p>}
      <textarea
        ref={area}
        class="editor"
        aria-label={isJson ? "Value as JSON" : "Value as text"}
        aria-describedby={hint}
        aria-invalid={damage === null && problemOf(draft) !== null}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        readOnly={!canChange || damage !== null}
        value={draft.text}
        onInput={(event) => editor.type({ ...draft, text: event.currentTarget.value })}
      />
      {damage === null ? (
        <div class="editor-foot">
          {isJson ? <JsonState draft={draft} area={area} /> : null}
          {isJson && canChange ? (
            <SpacingChoice draft={draft} onType={(next) => editor.type(next)} />
          ) : null}
          {!isJson && draft.lineEnd === "\r\n" ? <span>Lines end with CR LF</span> : null}
          <LimitHint
            id={hint}
            bytes={(bytesToStore(draft) ?? stored.bytes).length}
            max={store.limits.valueBytesMax}
            name="The value"
          />
        </div>
      ) : null}
    </>
  );
}

function JsonState({
  draft,
  area,
}: {
  draft: Draft;
  area: { readonly current: HTMLTextAreaElement | null };
}) {
  const problem = problemOf(draft);
  if (problem === null) {
    return (
      <span class="json-state" role="status">
        Valid JSON
      </span>
    );
  }
  const show = (): void => {
    area.current?.focus();
    area.current?.setSelectionRange(problem.at, problem.at + 1);
  };
  return (
    <span class="json-state" data-bad="true" role="status">
      Not JSON: {problem.message},{" "}
      <button type="button" class="link" onClick={show}>
        line {problem.line}, column {problem.column}
      </button>
    </span>
  );
}

const spacings: Readonly<Record<Spacing, string>> = {
  kept: "as it was",
  compact: "on one line",
  shown: "as shown here",
};

function SpacingChoice({ draft, onType }: { draft: Draft; onType: (draft: Draft) => void }) {
  return (
    <label class="spacing">
      <span>Save</span>
      <select
        value={draft.spacing}
        onChange={(event) => onType({ ...draft, spacing: event.currentTarget.value as Spacing })}
      >
        {Object.entries(spacings).map(([spacing, words]) => (
          <option key={spacing} value={spacing}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
