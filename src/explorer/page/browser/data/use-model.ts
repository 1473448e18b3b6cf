import { useEffect, useReducer, useRef } from "preact/hooks";

/**
 * An object that lives as long as its name stays the same, and that draws the component anew when it
 * says so. `stop` ends it.
 */
export function useModel<T>(
  name: string,
  create: (onUpdate: () => void) => T,
  stop: (model: T) => void,
): T {
  const [, draw] = useReducer<number, void>((count) => count + 1, 0);
  const held = useRef<{ name: string; model: T; isStopped: boolean } | null>(null);
  if (held.current?.name !== name) {
    if (held.current !== null) end(held.current, stop);
    const next = { name, isStopped: false } as { name: string; model: T; isStopped: boolean };
    next.model = create(() => {
      if (!next.isStopped) draw();
    });
    held.current = next;
  }
  const { model } = held.current;
  useEffect(
    () => () => {
      if (held.current !== null) end(held.current, stop);
    },
    [],
  );
  return model;
}

function end<T>(held: { model: T; isStopped: boolean }, stop: (model: T) => void): void {
  held.isStopped = true;
  stop(held.model);
}
