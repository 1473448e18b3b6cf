import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { formatRoute, parseRoute, type Route } from "./route.ts";

/**
 * How the browser's history tells of it: by an entry, by none, or by none once nobody types any more, for browsers bear
 * only so many changes of an address.
 */
export type Trace = "entry" | "none" | "typing";

/** Goes somewhere else: a change, or one of what is shown by then, which may be newer than what is drawn. */
export type Navigate = (
  change: Partial<Route> | ((route: Route) => Partial<Route>),
  trace?: Trace,
) => void;

const typingMilliseconds = 120;

/**
 * Follows the address bar. What is shown is the route, which the address follows, so that nothing else keeps what is typed. `mayLeave` is asked before an open value makes room for another one, and may
 * take its time; until then the address stays as it was.
 */
export function useRoute(mayLeave: () => Promise<boolean>): [Route, Navigate] {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  const current = useRef(route);
  const ask = useRef(mayLeave);
  ask.current = mayLeave;

  const typed = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** Writes the address of what is on the screen. */
  const write = useCallback((): void => {
    clearTimeout(typed.current);
    typed.current = undefined;
    const hash = formatRoute(current.current);
    if (hash !== location.hash) history.replaceState(null, "", hash);
  }, []);

  const show = useCallback(async (next: Route, trace: Trace): Promise<void> => {
    const isSameValue = next.label === current.current.label && next.key === current.current.key;
    if (!isSameValue && !(await ask.current())) return;
    if (trace === "entry") {
      write();
      const hash = formatRoute(next);
      if (hash !== location.hash) history.pushState(null, "", hash);
    }
    current.current = next;
    setRoute(next);
    clearTimeout(typed.current);
    if (trace === "typing") typed.current = setTimeout(write, typingMilliseconds);
    else write();
  }, []);

  useEffect(() => {
    const follow = (): void => {
      const next = parseRoute(location.hash);
      // The address shows what is on the screen while a person is asked.
      write();
      void show(next, "none");
    };
    addEventListener("hashchange", follow);
    addEventListener("popstate", follow);
    return () => {
      clearTimeout(typed.current);
      removeEventListener("hashchange", follow);
      removeEventListener("popstate", follow);
    };
  }, [show]);

  const navigate = useCallback<Navigate>(
    (change, trace = "entry") => {
      const { current: now } = current;
      const changed = typeof change === "function" ? change(now) : change;
      void show({ ...now, ...changed }, trace);
    },
    [show],
  );
  return [route, navigate];
}
