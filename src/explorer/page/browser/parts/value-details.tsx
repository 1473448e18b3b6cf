import { useEffect, useState } from "preact/hooks";
import type { KeptDetails, ListedStore } from "../../../wire/bodies.ts";
import { getDetails } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { DetailsDialog } from "../dialogs/details-dialog.tsx";
import { describeMoment } from "../values/moment.ts";

/** What is kept beside the open value: when it expires, and its metadata. */
export function ValueDetails({
  store,
  name,
  onDone,
}: {
  store: ListedStore;
  /** The key. */
  name: string;
  /** The store was written. */
  onDone: () => void;
}) {
  const { canChange, onChange, report } = useExplorer();
  const [details, setDetails] = useState<KeptDetails | null>(null);
  const [isEditing, setIsEditing] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isOver = false;
    getDetails(store.label, name).then((found) => {
      if (!isOver) setDetails(found);
    }, report);
    return () => {
      isOver = true;
    };
  }, [store.label, name, turn]);
  useEffect(
    () =>
      onChange((label) => {
        if (label === null || label === store.label) setTurn((count) => count + 1);
      }),
    [store.label, onChange],
  );
  if (details === null) return null;
  const { expiresAt, metadata } = details;
  return (
    <div class="value-details" role="group" aria-label="Kept beside the value">
      <span>{expiresAt === null ? "Does not expire" : `Expires ${describeMoment(expiresAt)}`}</span>
      {metadata === null ? null : (
        <span>
          Metadata: <code>{metadata}</code>
        </span>
      )}
      {canChange ? (
        <button type="button" class="quiet" onClick={() => setIsEditing(true)}>
          Expiry and metadata …
        </button>
      ) : null}
      {isEditing ? (
        <DetailsDialog
          store={store}
          name={name}
          details={details}
          onClose={() => setIsEditing(false)}
          onSaved={() => {
            setIsEditing(false);
            setTurn((count) => count + 1);
            onDone();
          }}
        />
      ) : null}
    </div>
  );
}
