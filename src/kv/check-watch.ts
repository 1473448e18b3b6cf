import { bobbinError } from "../errors.ts";
import { keyWatchLimits } from "../limits.ts";
import { checkKeys, checkText, checkUnicode, type LimitedStore } from "./check.ts";
import type { WatchChoice } from "./store-watch.ts";

/** Throws unless it says what to watch, keys or a prefix; gives it with nothing else in it. */
export function checkWatch(slot: LimitedStore, choice: WatchChoice): WatchChoice {
  const given: unknown = choice;
  if (typeof given !== "object" || given === null || "keys" in given === "prefix" in given) {
    throw bobbinError("invalid-argument", {
      problem: "either",
      argument: "what to watch",
      one: "keys",
      other: "a prefix",
    });
  }
  if ("keys" in choice) {
    const { keysMax: max } = keyWatchLimits;
    // Before a look at each of them.
    if (Array.isArray(choice.keys) && choice.keys.length > max) {
      throw bobbinError("watch-too-large", { what: "keys of one watcher", max });
    }
    checkKeys(slot, choice.keys);
    if (choice.keys.length === 0) {
      throw bobbinError("invalid-argument", {
        problem: "range",
        argument: "the number of keys of a watcher",
        range: "at least 1",
        given: 0,
      });
    }
    return { keys: [...choice.keys] };
  }
  const { prefix } = choice;
  checkText("prefix", prefix);
  checkUnicode("prefix", prefix);
  return { prefix };
}
