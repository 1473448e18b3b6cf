import { useId } from "preact/hooks";
import { LimitHint } from "./limit-hint.tsx";

/** A value to be: typed, or a file's bytes. */
export function NewValueField({
  text,
  file,
  bytes,
  max,
  onText,
  onFile,
}: {
  text: string;
  file: File | null;
  bytes: number;
  max: number | null;
  onText: (text: string) => void;
  onFile: (file: File | null) => void;
}) {
  const area = useId();
  const hint = useId();
  return (
    <>
      <div class="field">
        <label for={area}>Value</label>
        <textarea
          id={area}
          class="mono"
          rows={6}
          spellcheck={false}
          aria-describedby={hint}
          aria-invalid={max !== null && bytes > max}
          disabled={file !== null}
          value={text}
          onInput={(event) => onText(event.currentTarget.value)}
        />
        <LimitHint id={hint} bytes={bytes} max={max} name="The value" />
      </div>
      <label class="field">
        <span>or a file, taken byte for byte</span>
        <input type="file" onChange={(event) => onFile(event.currentTarget.files?.[0] ?? null)} />
      </label>
    </>
  );
}
