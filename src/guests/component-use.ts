/** What the components of this process use of it, for whoever measures. */

/** The instances of a component, or one of them. */
export interface ComponentUser {
  readonly instanceCount: number;
  /** Bytes of their memory. */
  readonly memoryBytes: number;
  /** Processor time that they have used; never falls. */
  readonly processorMilliseconds: number;
}

/** What all instances of a component use. */
export interface ComponentUse extends ComponentUser {
  readonly component: string;
}

const users = new Map<string, Set<ComponentUser>>();
/** Processor time of instances that are gone, so that no sum falls. */
const spentMilliseconds = new Map<string, number>();
let isMeasured = false;

/** From now on what costs a little is measured too. */
export function measureComponents(): void {
  isMeasured = true;
}

/** Counts instances from now on; the answer ends that. */
export function countUser(component: string, user: ComponentUser): () => void {
  const present = users.get(component) ?? new Set();
  users.set(component, present.add(user));
  return () => {
    if (!present.delete(user)) return;
    const spent = spentMilliseconds.get(component) ?? 0;
    spentMilliseconds.set(component, spent + user.processorMilliseconds);
  };
}

/** What each component uses at the moment. */
export function componentUses(): ComponentUse[] {
  return [...users].map(([component, present]) => {
    const sum = { instanceCount: 0, memoryBytes: 0 };
    let processorMilliseconds = spentMilliseconds.get(component) ?? 0;
    for (const user of present) {
      sum.instanceCount += user.instanceCount;
      sum.memoryBytes += user.memoryBytes;
      processorMilliseconds += user.processorMilliseconds;
    }
    return { component, ...sum, processorMilliseconds };
  });
}

/** Carries out a call of a guest's code on this thread; where somebody measures, `used` is told its processor time. */
export function timeGuest<Result>(
  call: () => Result,
  used: (milliseconds: number) => void,
): Result {
  if (!isMeasured) return call();
  const before = process.threadCpuUsage();
  try {
    return call();
  } finally {
    const { user, system } = process.threadCpuUsage(before);
    used((user + system) / 1_000);
  }
}
