/** A task of the guest, as far as it is suspended and goes on. */
export interface RunningTask {
  isSuspended: boolean;
  isReady: boolean;
  /** It is suspended because others have their turn, and for nothing else: whoever called it must not find that it waits. */
  isInTurn: boolean;
  /** It waits for something: whoever was suspended with it while others had their turn goes on. */
  waits(): void;
}

/** A task of the guest whose code runs, and what runs beneath it, because it called it. */
export interface Running {
  readonly task: RunningTask;
  readonly below: Running | null;
}

/** Does what the host does for a task that need not run any more. */
export function onBehalfOf<Result>(
  guard: { running: Running | null },
  made: Running | null,
  work: () => Result,
): Result {
  const { running } = guard;
  guard.running = made;
  try {
    return work();
  } finally {
    guard.running = running;
  }
}
