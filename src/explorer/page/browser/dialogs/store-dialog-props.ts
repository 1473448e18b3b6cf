import type { ListedStore } from "../../../wire/bodies.ts";

/** What the dialogs of a store are given. */
export interface StoreDialogProps {
  readonly store: ListedStore;
  readonly onClose: () => void;
  /** The store was written. */
  readonly onDone: () => void;
  readonly onOpen: (key: string) => void;
}
