import { useId } from "preact/hooks";
import { byteLength } from "../values/text.ts";
import { LimitHint } from "../parts/limit-hint.tsx";

/** A field for a key, with its bytes counted while it is typed. */
export function KeyField({
  label,
  value,
  max,
  onType,
}: {
  label: string;
  value: string;
  max: number | null;
  onType: (key: string) => void;
}) {
  const input = useId();
  const hint = useId();
  const bytes = byteLength(value);
  return (
    <div class="field">
      <label for={input}>{label}</label>
      <input
        id={input}
        type="text"
        class="mono"
        autofocus
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-describedby={hint}
        aria-invalid={max !== null && bytes > max}
        value={value}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <LimitHint id={hint} bytes={bytes} max={max} name="The key" />
    </div>
  );
}
