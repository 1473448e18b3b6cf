import type { StoreConfig } from "../../config/runtime-config/index.ts";
import type { InspectedFile } from "../../stores/registry.ts";

/** What an inspection of a file came to: what is in it, or what is wrong with it. */
export type Inspection =
  | { readonly file: InspectedFile; readonly fault: null }
  | { readonly file: null; readonly fault: SentFault };

/** An error of the table as it is sent between threads. */
export interface SentFault {
  readonly code: string;
  readonly what: string;
  readonly fix: string | null;
}

/** What the thread of an inspection is told at its start. */
export interface InspectData {
  /** One of the stores of the file. */
  readonly config: StoreConfig;
  readonly labels: readonly string[];
  readonly isThorough: boolean;
}
