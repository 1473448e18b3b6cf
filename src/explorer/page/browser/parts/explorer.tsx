import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Stores } from "../../../wire/bodies.ts";
import { getOverview } from "../data/api.ts";
import { ExplorerContext, type ExplorerTools } from "../data/explorer-context.ts";
import { listenToChanges } from "../data/live-changes.ts";
import { hasToken } from "../data/session.ts";
import { useRoute } from "../data/use-route.ts";
import { EmptyState } from "./empty-state.tsx";
import { ErrorBanner } from "./error-banner.tsx";
import { useQuestions } from "../dialogs/question-dialog.tsx";
import { SideBar } from "./side-bar.tsx";
import { StoreScreen } from "./store-screen.tsx";

/** The whole page, once somebody is let in. */
export function Explorer({ first }: { first: Stores }) {
  const [overview, setOverview] = useState(first);
  const [problem, setProblem] = useState<unknown>(null);
  const [notice, setNotice] = useState("");
  const [isLive, setIsLive] = useState(true);
  const { ask, dialog } = useQuestions();
  const { guard, setUnsaved } = useUnsaved(ask);
  const [route, navigate] = useRoute(guard);
  const listeners = useRef(new Set<(label: string | null) => void>()).current;
  const canChange = !overview.readOnly && hasToken();

  const reloadOverview = useCallback(() => {
    getOverview().then(setOverview, setProblem);
  }, []);
  useEffect(
    () =>
      listenToChanges({
        onConnection: setIsLive,
        onChange: (label) => {
          reloadOverview();
          for (const listener of listeners) listener(label);
        },
      }),
    [],
  );
  const tools = useMemo<ExplorerTools>(() => {
    const onChange: ExplorerTools["onChange"] = (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    const notify = (text: string): void => {
      setProblem(null);
      setNotice(text);
    };
    return { canChange, ask, notify, report: setProblem, reloadOverview, setUnsaved, onChange };
  }, [canChange, ask, reloadOverview]);

  const { stores } = overview;
  const store = stores.find(({ label }) => label === route.label);
  useEffect(() => {
    const start = stores.find(({ isAvailable }) => isAvailable) ?? stores[0];
    if (route.label === null && start !== undefined) navigate({ label: start.label }, "none");
    document.title = `${route.label === null ? "" : `${route.label} – `}${overview.application} – Bobbin explorer`;
  }, [route.label]);

  return (
    <ExplorerContext.Provider value={tools}>
      <div class="frame">
        <SideBar overview={overview} current={route.label} isLive={isLive} canChange={canChange} />
        <div class="stage">
          <ErrorBanner error={problem} onClose={() => setProblem(null)} />
          {store === undefined ? (
            <NoStore label={route.label} isEmpty={stores.length === 0} />
          ) : (
            <StoreScreen key={store.label} store={store} route={route} navigate={navigate} />
          )}
          <p class="notice" role="status">
            {notice}
          </p>
        </div>
      </div>
      {dialog}
    </ExplorerContext.Provider>
  );
}

function NoStore({ label, isEmpty }: { label: string | null; isEmpty: boolean }) {
  if (isEmpty) {
    return (
      <main class="screen">
        <EmptyState title="This application has no stores">
          Give a component one in spin.toml: <code>key_value_stores = ["default"]</code>
        </EmptyState>
      </main>
    );
  }
  if (label === null) return null;
  return (
    <main class="screen">
      <EmptyState title={`There is no store “${label}”`}>Choose one of the list.</EmptyState>
    </main>
  );
}

/** Remembers whether something typed would be lost, and asks before it is. */
function useUnsaved(ask: ExplorerTools["ask"]) {
  const isUnsaved = useRef(false);
  const setUnsaved = useCallback((value: boolean) => {
    isUnsaved.current = value;
  }, []);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (isUnsaved.current) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);
  const guard = async (): Promise<boolean> => {
    if (!isUnsaved.current) return true;
    const isSure = await ask({
      title: "Discard your changes?",
      body: "What you have typed into 1 value is not saved.",
      choices: [{ label: "Discard", value: true, look: "danger" }],
      cancelLabel: "Keep editing",
    });
    if (isSure === true) isUnsaved.current = false;
    return isSure === true;
  };
  return { guard, setUnsaved };
}
