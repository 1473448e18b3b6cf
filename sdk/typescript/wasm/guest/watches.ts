/** Watching, by an interface that is asked again and again: the engine runs nothing else while it asks. */
import { parseJson } from "../../src/intrinsics.ts";
import { KeyValueError } from "../../src/key-value-error.ts";
import type { KeyChange, WatchBackend } from "../../src/key-value-watch.ts";
import * as watching from "bobbin:key-value/watching@0.1.0";
import { bufferOrNull } from "./bindings.ts";
import { engine } from "./engine.ts";
import { checkKey, checkText } from "./key-value-checks.ts";
import { called } from "./key-value-errors.ts";

/** So long the component's timers may be late; the host makes no wait shorter. */
const waitMilliseconds = 100;

type Choice = { readonly keys: string[] } | { readonly prefix: string };

/** Begins one. What keeps it from being begun comes with the first read, as in an isolate. */
export function beginWatch(store: number, choice: string): WatchBackend {
  const watcher = begin(store, choice);
  let isOver = false;
  return {
    async read() {
      if (typeof watcher !== "number") throw watcher;
      for (;;) {
        const changes = isOver ? undefined : called(() => watching.next(watcher, waitMilliseconds));
        isOver = changes === undefined;
        if (changes === undefined) return null;
        if (changes.length > 0) return changes.map(toChange);
        // Whatever else the component waits for has its turn.
        await new Promise<void>((resolve) => void engine.setTimeout(resolve, 0));
      }
    },
    end() {
      if (!isOver && typeof watcher === "number") watching.end(watcher);
      isOver = true;
    },
  };
}

function begin(store: number, choice: string): number | KeyValueError {
  try {
    const subject = subjectOf(parseJson(choice) as Choice);
    return called(() => watching.watch(store, subject));
  } catch (error) {
    if (error instanceof KeyValueError) return error;
    throw error;
  }
}

function subjectOf(choice: Choice): watching.Subject {
  if ("prefix" in choice) {
    checkText(choice.prefix, "the prefix");
    return { tag: "prefix", val: choice.prefix };
  }
  choice.keys.forEach(checkKey);
  return { tag: "keys", val: choice.keys };
}

function toChange({ key, value, version }: watching.Change): KeyChange {
  return { key, value: bufferOrNull(value), version };
}
