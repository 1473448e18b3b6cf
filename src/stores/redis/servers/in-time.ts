import { millisecondsUntil } from "../../remote/retry.ts";
import { NotSent } from "../../remote/outcome.ts";

/** Waits for something that comes before a command is sent; rejects with `NotSent` when the deadline comes first. */
export async function inTime<T>(waiting: T | Promise<T>, deadlineMilliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const milliseconds = millisecondsUntil(deadlineMilliseconds);
    timer = setTimeout(() => reject(new NotSent("timeout", "no connection in time")), milliseconds);
  });
  try {
    return await Promise.race([waiting, late]);
  } finally {
    clearTimeout(timer);
  }
}
