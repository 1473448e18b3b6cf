/** What a component instance may have at a time. */
export interface TaskLimits {
  /** Calls of its exports whose code has not ended. */
  readonly tasksMax: number;
  /** Calls of the host that it does not wait for; more wait to begin. */
  readonly hostCallsMax: number;
  /** Time that its tasks keep the thread before others have their turn. */
  readonly turnMillisecondsMax: number;
}

/** What is to be told of an instance's tasks. */
export interface TaskEvents {
  /** Code of the guest is about to run that nobody of it has called. */
  resumed(): void;
  /** All tasks wait for something. */
  waiting(): void;
}
