import { bobbinError } from "../errors.ts";
import { keyWatchLimits } from "../limits.ts";
import { checkKeys, checkText, type LimitedStore } from "./check.ts";
import type { WatchChoice } from "./store-watch.ts";

/** Throws unless it says what to watch, keys or a prefix; gives it with nothing else in it. */
export function checkWatch(slot: LimitedStore, choice: WatchChoice): WatchChoice {
  const given: unknown = choice;
  if (typeof given !== "object" || given === null || "keys" in given === "prefix" in given) {
    throw wrong("what to watch is keys or a prefix");
  }
  if ("keys" in choice) {
    const { keysMax: max } = keyWatchLimits;
    // Before a look at each of them.
    if (Array.isArray(choice.keys) && choice.keys.length > max) {
      throw bobbinError("watch-too-large", { what: "keys of one watcher", max });
    }
    checkKeys(slot, choice.keys);
    if (choice.keys.length === 0) throw wrong("a watcher has at least one key");
    return { keys: [...choice.keys] };
  }
  const { prefix } = choice;
  checkText("prefix", prefix);
  if (prefix.isWellFormed()) return { prefix };
  throw wrong("the prefix is not well-formed Unicode: it holds half of a surrogate pair");
}

function wrong(what: string): Error {
  return bobbinError("invalid-argument", { what });
}
