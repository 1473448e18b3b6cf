/** Keys that this page has written, which are not told as changed by somebody else. */

const writes = new Map<string, { isDone: boolean }>();

/** Does the writing of a key, and remembers that it is ours. */
export async function asOwnWrite<T>(
  label: string,
  key: string,
  work: () => Promise<T>,
): Promise<T> {
  const write = { isDone: false };
  writes.set(nameOf(label, key), write);
  try {
    return await work();
  } finally {
    write.isDone = true;
  }
}

/** Whether what is new about a key is our own doing. Asked once after a write, it is forgotten. */
export function takeOwnWrite(label: string, key: string): boolean {
  const write = writes.get(nameOf(label, key));
  if (write?.isDone === true) writes.delete(nameOf(label, key));
  return write !== undefined;
}

function nameOf(label: string, key: string): string {
  return `${label}\n${key}`;
}
