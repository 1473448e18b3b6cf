import { useEffect, useState } from "preact/hooks";
import type { Stores } from "../../../wire/bodies.ts";
import { getOverview, openSession } from "../data/api.ts";
import { RequestError } from "../data/request.ts";
import { dropToken, hasToken } from "../data/session.ts";
import { ErrorBanner } from "./error-banner.tsx";
import { Explorer } from "./explorer.tsx";
import { SignIn } from "./sign-in.tsx";

/** Lets people in who have the token. */
export function Gate() {
  const [overview, setOverview] = useState<Stores | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [isClosed, setIsClosed] = useState(false);

  const enter = async (): Promise<void> => {
    setProblem(null);
    try {
      if (hasToken()) await openSession();
      setOverview(await getOverview());
      setIsClosed(false);
    } catch (error) {
      const isRefused = error instanceof RequestError && error.status === 401;
      if (hasToken() || !isRefused) setProblem(error);
      if (isRefused) {
        dropToken();
        setIsClosed(true);
      }
    }
  };
  useEffect(() => void enter(), []);

  if (overview !== null) return <Explorer first={overview} />;
  return (
    <main class="gate">
      <h1>Bobbin explorer</h1>
      <ErrorBanner error={problem} onRetry={isClosed ? null : () => void enter()} />
      {isClosed ? <SignIn onToken={() => void enter()} /> : null}
      {problem === null && !isClosed ? <p role="status">Opening …</p> : null}
    </main>
  );
}
