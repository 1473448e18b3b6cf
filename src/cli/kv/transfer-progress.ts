import { describeBytes, describeCount } from "../../common/quantities.ts";
import type { Io } from "../../common/io.ts";

/** How far something is. */
export interface Amount {
  readonly entries: number;
  readonly bytes: number;
}

/** Shows how far something is, and how fast, while it runs; on a terminal only, and nothing of it stays. */
export async function startProgress(
  io: Io,
  verb: string,
  isShown: boolean,
): Promise<{ update(amount: Amount): void } & Disposable> {
  if (!isShown || !io.stderr.isTerminal || io.environment["TERM"] === "dumb")
    return { update: () => {}, [Symbol.dispose]: () => {} };
  const { createLiveLines } = await import("../build/live-lines.ts");
  const started = performance.now();
  let amount: Amount = { entries: 0, bytes: 0 };
  const live = createLiveLines(io.stderr, () => {
    const seconds = Math.max(0.001, (performance.now() - started) / 1000);
    const rate = `${describeBytes(amount.bytes / seconds)}/s`;
    return [
      `${verb} ${describeCount(amount.entries, "entry", "entries")}, ${describeBytes(amount.bytes)}, ${rate}`,
    ];
  });
  return {
    update: (next) => (amount = next),
    [Symbol.dispose]: () => live[Symbol.dispose](),
  };
}
