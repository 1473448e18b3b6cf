import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";

/**
 * A modal dialog with a form. Escape closes it, Ctrl or Cmd with Enter submits it, and the focus goes
 * back to where it was.
 */
export function Dialog({
  title,
  children,
  onClose,
  onSubmit,
}: {
  title: string;
  children: ComponentChildren;
  onClose: () => void;
  onSubmit: () => void;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const before = useRef(document.activeElement).current;
  // After the paint, so that the key that asks for the dialog does not reach it.
  useEffect(() => element.current?.showModal(), []);
  // The end of useEffect comes after the next paint: keys that are pressed before it would go nowhere.
  useLayoutEffect(() => {
    const dialog = element.current;
    return () => {
      dialog?.close();
      // The browser gives the focus back only where the dialog is still there.
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const submitOnKey = (event: TargetedKeyboardEvent<HTMLFormElement>): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        onKeyDown={submitOnKey}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <h2 id={heading}>{title}</h2>
        {children}
      </form>
    </dialog>
  );
}
