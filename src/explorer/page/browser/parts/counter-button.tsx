import { useState } from "preact/hooks";
import { CounterDialog } from "../dialogs/counter-dialog.tsx";
import { counterOf } from "../values/counter.ts";

/** Changes a counter; not there for other values. */
export function CounterButton({
  bytes,
  onSet,
}: {
  bytes: Uint8Array;
  onSet: (number: bigint) => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const counter = counterOf(bytes);
  if (counter === null && !isOpen) return null;
  return (
    <>
      <button type="button" onClick={() => setIsOpen(true)}>
        Change counter …
      </button>
      {isOpen ? (
        <CounterDialog
          current={counter}
          onClose={() => setIsOpen(false)}
          onSet={(number) => {
            setIsOpen(false);
            onSet(number);
          }}
        />
      ) : null}
    </>
  );
}
