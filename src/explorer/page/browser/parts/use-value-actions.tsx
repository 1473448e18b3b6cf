import { useState } from "preact/hooks";
import type { ListedStore } from "../../../wire/bodies.ts";
import type { Stored } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import type { SaveOutcome, ValueEditor } from "../data/value-editor.ts";
import { describeCount, describeKey, describeNumber } from "../values/describe.ts";
import { writeCounter } from "../values/counter.ts";
import { RenameDialog } from "../dialogs/rename-dialog.tsx";
import { useDeletion } from "../keys/use-deletion.tsx";

/** What can be done with the open value. Whatever loses something asks first. */
export function useValueActions({
  store,
  name,
  editor,
  onDone,
  onOpen,
}: {
  store: ListedStore;
  name: string;
  editor: ValueEditor;
  onDone: () => void;
  onOpen: (key: string | null) => void;
}) {
  const { ask, report, setUnsaved } = useExplorer();
  const [isRenaming, setIsRenaming] = useState(false);
  const deletion = useDeletion(store.label, onDone);

  const write = useWriting(name, editor, onDone);

  /** Drops what was typed, where that is allowed. */
  const mayDiscard = async (): Promise<boolean> => {
    const isAllowed = !editor.isDirty || (await ask(discardQuestion)) === true;
    if (isAllowed) editor.discard();
    return isAllowed;
  };

  return {
    dialog: isRenaming ? (
      <RenameDialog
        store={store}
        from={name}
        onClose={() => setIsRenaming(false)}
        onRenamed={(to) => {
          setIsRenaming(false);
          setUnsaved(false);
          onDone();
          onOpen(to);
        }}
      />
    ) : null,
    async save(): Promise<void> {
      if (editor.maySave(store.limits.valueBytesMax)) await write(() => editor.save());
    },
    async reload(): Promise<void> {
      if (await mayDiscard()) await editor.reload().catch(report);
    },
    async replace(file: File): Promise<void> {
      const max = store.limits.valueBytesMax;
      if (max !== null && file.size > max) {
        report(new Error(tooLarge(file, max)));
        return;
      }
      if ((await mayDiscard()) && (await ask(replaceQuestion(file, editor)))) {
        await write(() => editor.replace(file));
      }
    },
    async setCounter(number: bigint): Promise<void> {
      await write(() => editor.replace(new Blob([writeCounter(number)])));
    },
    async remove(): Promise<void> {
      if (!(await deletion.deleteKeys([name]))) return;
      setUnsaved(false);
      onOpen(null);
    },
    async rename(): Promise<void> {
      if (await mayDiscard()) setIsRenaming(true);
    },
  };
}

/** Writes until nobody else is faster, or the person gives up. */
function useWriting(name: string, editor: ValueEditor, onDone: () => void) {
  const { ask, notify, report } = useExplorer();
  return async (attempt: () => Promise<SaveOutcome>): Promise<void> => {
    try {
      for (;;) {
        const outcome = await attempt();
        if (outcome === "saved") break;
        const choice = await ask(conflictQuestion(outcome.theirs));
        if (choice === "reload") await editor.reload();
        if (choice !== "overwrite") return;
        editor.acceptBase(outcome.theirs);
      }
      notify(`Saved ${describeKey(name)}`);
      onDone();
    } catch (error) {
      report(error);
    }
  };
}

/** Why a file cannot be a value. */
function tooLarge(file: File, max: number): string {
  return `the file “${file.name}” has ${describeNumber(file.size)} bytes; a value of this store has at most ${describeNumber(max)}`;
}

const discardQuestion = {
  title: "Discard your changes?",
  body: "What you have typed into 1 value is not saved.",
  choices: [{ label: "Discard", value: true, look: "danger" as const }],
  cancelLabel: "Keep editing",
};

function replaceQuestion(file: File, { state: { stored } }: ValueEditor) {
  const before = describeCount(stored?.bytes.length ?? 0, "byte");
  return {
    title: "Replace 1 value?",
    body: `Its ${before} are replaced with the ${describeCount(file.size, "byte")} of “${file.name}”.`,
    choices: [{ label: "Replace", value: true, look: "danger" as const }],
  };
}

function conflictQuestion(theirs: Stored | null) {
  const isDeleted = theirs === null;
  return {
    title: isDeleted ? "The key was deleted meanwhile" : "The value was changed meanwhile",
    body: isDeleted
      ? "Somebody else has deleted this key since you opened it. Nothing was saved yet."
      : `Somebody else has stored ${describeCount(theirs.bytes.length, "byte")} since you opened it. Nothing was saved yet; overwriting loses 1 value of theirs.`,
    choices: [
      {
        label: isDeleted ? "Create it again" : "Overwrite theirs",
        value: "overwrite" as const,
        look: "danger" as const,
      },
      { label: "Reload, discard mine", value: "reload" as const, look: "plain" as const },
    ],
    cancelLabel: "Keep editing",
  };
}
