import { useCallback, useState } from "preact/hooks";
import type { Question } from "../data/explorer-context.ts";
import { Dialog } from "./dialog.tsx";

interface Asked {
  readonly question: Question<unknown>;
  answer(value: unknown): void;
}

/** A function that asks, and what to draw for it. One question at a time; the next one waits. */
export function useQuestions() {
  const [asked, setAsked] = useState<readonly Asked[]>([]);
  const ask = useCallback(
    <T,>(question: Question<T>): Promise<T | null> =>
      new Promise((resolve) => {
        const next: Asked = {
          question,
          answer: (value) => {
            setAsked((all) => all.filter((other) => other !== next));
            resolve(value as T | null);
          },
        };
        setAsked((all) => [...all, next]);
      }),
    [],
  );
  const [first] = asked;
  const dialog = first === undefined ? null : <QuestionDialog {...first} />;
  return { ask, dialog };
}

function QuestionDialog({ question, answer }: Asked) {
  const { title, body, choices, cancelLabel = "Cancel" } = question;
  const [preferred] = choices;
  return (
    <Dialog
      title={title}
      onClose={() => answer(null)}
      onSubmit={() => answer(preferred?.value ?? null)}
    >
      <div class="dialog-body">{body}</div>
      <div class="buttons">
        <button type="button" autofocus onClick={() => answer(null)}>
          {cancelLabel}
        </button>
        {choices
          .map(({ label, value, look }) => (
            <button key={label} type="button" class={look} onClick={() => answer(value)}>
              {label}
            </button>
          ))
          .toReversed()}
      </div>
    </Dialog>
  );
}
