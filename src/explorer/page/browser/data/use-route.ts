import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { formatRoute, parseRoute, type Route } from "./route.ts";

/** Goes somewhere else; `isReplacing` leaves no entry in the browser's history. */
export type Navigate = (change: Partial<Route>, isReplacing?: boolean) => void;

/**
 * Follows the address bar. `mayLeave` is asked before an open value makes room for another one, and may
 * take its time; until then the address stays as it was.
 */
export function useRoute(mayLeave: () => Promise<boolean>): [Route, Navigate] {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  const current = useRef(route);
  const ask = useRef(mayLeave);
  ask.current = mayLeave;

  const show = useCallback(async (next: Route, isReplacing: boolean): Promise<void> => {
    const isSameValue = next.label === current.current.label && next.key === current.current.key;
    if (!isSameValue && !(await ask.current())) return;
    const hash = formatRoute(next);
    if (hash !== location.hash) {
      if (isReplacing) history.replaceState(null, "", hash);
      else history.pushState(null, "", hash);
    }
    current.current = next;
    setRoute(next);
  }, []);

  useEffect(() => {
    const follow = (): void => {
      const next = parseRoute(location.hash);
      // The address shows what is on the screen while a person is asked.
      history.replaceState(null, "", formatRoute(current.current));
      void show(next, true);
    };
    addEventListener("hashchange", follow);
    addEventListener("popstate", follow);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("popstate", follow);
    };
  }, [show]);

  const navigate = useCallback<Navigate>(
    (change, isReplacing = false) => void show({ ...current.current, ...change }, isReplacing),
    [show],
  );
  return [route, navigate];
}
