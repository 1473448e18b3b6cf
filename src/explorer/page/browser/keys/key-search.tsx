import { useEffect, useRef, useState } from "preact/hooks";
import { describeCount } from "../values/describe.ts";

/** Pause in typing after which keys are looked for. */
const pauseMilliseconds = 120;

/** The field for the beginning of keys. "/" goes there from anywhere. */
export function KeySearch({
  prefix,
  count,
  onSearch,
}: {
  prefix: string;
  count: number | null;
  onSearch: (prefix: string) => void;
}) {
  const [text, setText] = useState(prefix);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(prefix), [prefix]);
  useEffect(() => {
    if (text === prefix) return;
    const timer = setTimeout(() => onSearch(text), pauseMilliseconds);
    return () => clearTimeout(timer);
  }, [text, prefix]);
  useSlash(() => input.current?.focus());

  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text);
      }}
    >
      <label>
        <span class="hidden">Search keys by how they begin</span>
        <input
          ref={input}
          type="search"
          placeholder="Keys that begin with …"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-keyshortcuts="/"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || text === "") return;
            event.preventDefault();
            event.stopPropagation();
            setText("");
          }}
        />
      </label>
      <kbd aria-hidden="true">/</kbd>
      <span class="matching" role="status">
        {prefix === "" || count === null ? "" : describeCount(count, "match", "matches")}
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
