/** Does something for a request, where that is still under way, when no code of the guest has called. */
export type Outside = (work: () => void) => void;

/** What a component instance may have at a time. */
export interface TaskLimits {
  /** Calls of its exports whose code has not ended. */
  readonly tasksMax: number;
  /** Calls of the host that it does not wait for; more wait to begin. */
  readonly hostCallsMax: number;
  /** Time that its tasks keep the thread before others have their turn. */
  readonly turnMillisecondsMax: number;
  /** After so long without a sign it is looked whether what all tasks wait for can come; null: it may, by another request. */
  readonly standstillMillisecondsMax: number | null;
}

/** What is to be told of an instance's tasks. */
export interface TaskEvents {
  /** Code of the guest is about to run that nobody of it has called. */
  resumed(): void;
  /** All tasks wait for something. */
  waiting(): void;
  /** Whether something of the host is under way that could let a task go on. */
  mayGoOn(): boolean;
}
