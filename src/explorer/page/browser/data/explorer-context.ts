import { createContext, type ComponentChildren } from "preact";
import { useContext } from "preact/hooks";

/** A question that a person answers in a dialog. */
export interface Question<T> {
  readonly title: string;
  readonly body: ComponentChildren;
  readonly choices: readonly Choice<T>[];
  /** Of the button that answers nothing. */
  readonly cancelLabel?: string;
}

/** One answer. */
export interface Choice<T> {
  readonly label: string;
  readonly value: T;
  readonly look: "primary" | "danger" | "plain";
}

/** What all parts of the page share. */
export interface ExplorerTools {
  /** False in read-only mode. */
  readonly canChange: boolean;
  /** Asks; null for no answer. */
  ask<T>(question: Question<T>): Promise<T | null>;
  /** Says quietly what was done. */
  notify(text: string): void;
  /** Shows what went wrong. */
  report(error: unknown): void;
  /** Reads anew how full the stores are. */
  reloadOverview(): void;
  /** Says whether something typed would be lost. */
  setUnsaved(isUnsaved: boolean): void;
  /** Calls back when a store has changed (null: any may have), until the answer is called. */
  onChange(listener: (label: string | null) => void): () => void;
}

/** Given by the explorer's outermost part. */
export const ExplorerContext = createContext<ExplorerTools | null>(null);

/** The shared tools. */
export function useExplorer(): ExplorerTools {
  const tools = useContext(ExplorerContext);
  if (tools === null) throw new Error("outside of the explorer");
  return tools;
}
