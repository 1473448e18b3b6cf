import type { HandleTable } from "../abi/handle-table.ts";
import { GuestTrap } from "../errors.ts";
import { WaitableSet } from "../streams/waitable.ts";

/** What a task's callback answers: it ends, gives others their turn, or waits for an event of a set. */
export type CallbackAnswer = "exit" | "turn" | WaitableSet;

/** Reads the number that a callback has answered with. Traps for one that means nothing. */
export function callbackAnswer(packed: number, table: HandleTable): CallbackAnswer {
  const code = packed & 15;
  if (code === 0) return "exit";
  if (code === 1) return "turn";
  if (code === 2) return table.find(packed >>> 4, WaitableSet, "waitable set");
  throw new GuestTrap(`its callback answered with the code ${code}, of which there are three`);
}
