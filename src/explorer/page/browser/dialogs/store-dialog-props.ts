import type { StoreInfo } from "../data/api.ts";

/** What the dialogs of a store are given. */
export interface StoreDialogProps {
  readonly store: StoreInfo;
  readonly onClose: () => void;
  /** The store was written. */
  readonly onDone: () => void;
  readonly onOpen: (key: string) => void;
}
