import { ImportDialog } from "./import-dialog.tsx";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import type { StoreDialogProps } from "./store-dialog-props.ts";

/** The dialogs of a store. */
export type StoreDialogName = "import" | "new";

/** Draws the dialog of this name. */
export function StoreDialog({
  name,
  ...props
}: StoreDialogProps & { name: StoreDialogName | null }) {
  if (name === "import") return <ImportDialog {...props} />;
  return name === "new" ? <NewKeyDialog {...props} /> : null;
}
