/** Work with keys on the threads of Node's pool: one piece at a time for the whole process, the components in turn. */

/** A piece of work; it settles in any case. */
type Work = () => Promise<void>;

const queues = new Map<string, Work[]>();
let isRunning = false;

/** Has it done when it is this component's turn. */
export function queueKeyWork(componentId: string, work: Work): void {
  const queue = queues.get(componentId);
  if (queue === undefined) queues.set(componentId, [work]);
  else queue.push(work);
  if (!isRunning) void runAll();
}

async function runAll(): Promise<void> {
  isRunning = true;
  for (let next = takeNext(); next !== null; next = takeNext()) await next();
  isRunning = false;
}

/** Whoever has had a turn is last in line. */
function takeNext(): Work | null {
  for (const [componentId, queue] of queues) {
    queues.delete(componentId);
    const work = queue.shift();
    if (queue.length > 0) queues.set(componentId, queue);
    if (work !== undefined) return work;
  }
  return null;
}

/** Milliseconds of the processor that it has taken; at most, as other threads are counted too. */
export async function meterKeyWork<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: PromiseSettledResult<Result>; readonly milliseconds: number }> {
  const began = performance.now();
  const before = process.cpuUsage();
  const [result] = await Promise.allSettled([work()]);
  const { user, system } = process.cpuUsage(before);
  return { result, milliseconds: Math.min(performance.now() - began, (user + system) / 1000) };
}
