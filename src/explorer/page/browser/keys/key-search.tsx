import { useEffect, useRef } from "preact/hooks";
import type { ChoiceChange, KeyChoice } from "../data/key-choice.ts";
import { describeCount } from "../values/describe.ts";

/** The field for what keys begin with or hold. Its text is the choice's, and nobody else's. "/" goes there from anywhere. */
export function KeySearch({
  choice,
  count,
  onSearch,
}: {
  choice: KeyChoice;
  count: number | null;
  onSearch: (change: ChoiceChange) => void;
}) {
  const { prefix, inside } = choice;
  const text = inside ?? prefix;
  const input = useRef<HTMLInputElement>(null);
  useSlash(() => input.current?.focus());
  const type = (typed: string): void =>
    onSearch((now) => (now.inside === null ? { prefix: typed } : { inside: typed }));
  const turn = (isInside: boolean): void => {
    onSearch((now) => {
      const kept = now.inside ?? now.prefix;
      return isInside ? { prefix: "", inside: kept } : { prefix: kept, inside: null };
    });
    input.current?.focus();
  };
  const words = inside === null ? "begin with" : "hold";

  return (
    <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
      <select
        aria-label="Where keys are searched"
        value={inside === null ? "start" : "inside"}
        onChange={(event) => turn(event.currentTarget.value === "inside")}
      >
        <option value="start">Begin with</option>
        <option value="inside">Hold</option>
      </select>
      <label>
        <span class="hidden">Search keys that {words} this</span>
        <input
          ref={input}
          type="search"
          placeholder={`Keys that ${words} …`}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-keyshortcuts="/"
          value={text}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || text === "") return;
            event.preventDefault();
            event.stopPropagation();
            type("");
          }}
        />
      </label>
      <kbd aria-hidden="true">/</kbd>
      <span class="matching" role="status">
        {text === "" || count === null ? "" : describeCount(count, "match", "matches")}
      </span>
    </form>
  );
}

function useSlash(focus: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const target = event.target as Element;
      const isTyping = target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      focus();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
