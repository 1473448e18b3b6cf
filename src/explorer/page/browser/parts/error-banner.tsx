import { RequestError } from "../data/request.ts";

/** What went wrong and what to do about it. Draws nothing for null. */
export function ErrorBanner({
  error,
  onRetry = null,
  onClose = null,
}: {
  error: unknown;
  onRetry?: (() => void) | null;
  onClose?: (() => void) | null;
}) {
  if (error === null || error === undefined) return null;
  const message = error instanceof Error ? error.message : "something went wrong that has no name";
  const fix = error instanceof RequestError ? error.fix : "";
  return (
    <div class="banner" role="alert">
      <div class="banner-text">
        <strong>{message}</strong>
        {fix === "" ? null : <span>{fix}</span>}
      </div>
      {onRetry === null ? null : (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
      {onClose === null ? null : (
        <button type="button" class="quiet" aria-label="Dismiss the error" onClick={onClose}>
          ✕
        </button>
      )}
    </div>
  );
}
