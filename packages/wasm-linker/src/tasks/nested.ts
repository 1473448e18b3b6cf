import { GuestTrap } from "../errors.ts";
import type { ExecutionGuard } from "../instrument/execution-guard.ts";
import { refuseReentry, Task, type Frame, type Owner } from "./task.ts";

/** Calls a function that is over before its caller goes on. */
export function nested<Result>(guard: ExecutionGuard, owner: Owner, work: () => Result): Result {
  const { running, maySuspend } = guard;
  const below = running as Frame | null;
  refuseReentry(owner, below);
  owner.nested = new Task(owner, null, null, below?.task.errand);
  guard.running = { task: owner.nested, below } satisfies Frame;
  const result = work();
  guard.running = running;
  guard.maySuspend = maySuspend;
  return result;
}

/** Enters the guest by way of the host, which cannot be suspended. */
export function between<Result>(guard: ExecutionGuard, work: () => Result): Result {
  const { maySuspend } = guard;
  guard.maySuspend = false;
  const result = work();
  guard.maySuspend = maySuspend;
  return result;
}

/** Calls an allocator: whatever task it is called for, it has a context of its own, which is fresh each time. */
export function beside<Result>(
  { running }: ExecutionGuard,
  { plain }: Owner,
  work: () => Result,
): Result {
  const { storage } = (running as Frame | null)?.task ?? plain;
  const [first, second] = storage;
  storage[0] = storage[1] = 0;
  const result = work();
  [storage[0], storage[1]] = [first, second];
  return result;
}

/** Makes a function of the guest that is called after another one has returned, as a part of the same call. */
export function afterwards(
  guard: ExecutionGuard,
  owner: Owner,
  core: (...values: unknown[]) => unknown,
): (...values: unknown[]) => unknown {
  return (...values) => {
    const { running } = guard;
    guard.running = { task: owner.nested ?? owner.plain, below: running };
    const result = core(...values);
    guard.running = running;
    return result;
  };
}

/** Traps where what runs may not wait: a function whose type does not say so may not, unless for its host. */
export function refuseWait(frame: Frame | null): void {
  if (frame !== null && frame.task.lifted !== null) return;
  throw new GuestTrap("it waited in a function whose type does not say that it may");
}
