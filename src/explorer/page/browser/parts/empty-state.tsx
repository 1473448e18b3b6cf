import type { ComponentChildren } from "preact";

/** What is said where there is nothing to show: that there is nothing, and what to do. */
export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      <div>{children}</div>
    </div>
  );
}

/** What is said where something could not be read; why, the banner says. */
export function Unread({ what, onRetry }: { what: string; onRetry: () => void }) {
  return (
    <EmptyState title={`The ${what} could not be read`}>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </EmptyState>
  );
}
