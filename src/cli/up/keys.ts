import type { ReadStream } from "node:tty";
import { isInForeground } from "./foreground.ts";

/** What a key does. */
export interface KeyAction {
  /** One letter. */
  readonly key: string;
  /** Follows the key in the list: `opens the app`. */
  readonly does: string;
  readonly run: () => void | Promise<void>;
}

/** Listens to keys until it is disposed of. */
export interface Keys extends Disposable {
  /** Puts the terminal into the state that keys need, where another process has changed it. */
  refresh(): void;
}

const interrupt = "\u0003";
const suspend = "\u001A";
/** Within this time a process that is suspended has stopped. */
const suspendMilliseconds = 100;

/**
 * Runs an action for each key that is pressed. The terminal hands keys over one by one meanwhile,
 * which ends with the process, however that ends. `interruptProgram` does what Ctrl+C would have done.
 */
export function listenForKeys(
  input: ReadStream,
  actions: readonly KeyAction[],
  interruptProgram: () => void,
): Keys {
  let isRaw = false;
  const begin = (): void => {
    if (isRaw || !isInForeground()) return;
    isRaw = true;
    input.setRawMode(true);
    input.on("data", press);
    input.resume();
  };
  const end = (): void => {
    if (!isRaw) return;
    isRaw = false;
    input.setRawMode(false);
    // In the background even a look at what is typed would stop the process.
    input.off("data", press);
    input.pause();
  };
  const press = (text: string): void => {
    for (const key of text) {
      if (key === interrupt) interruptProgram();
      else if (key === suspend) {
        end();
        // To the whole group, as the terminal would.
        process.kill(0, "SIGTSTP");
        // Where there is no shell to come back to, nothing stops, and nothing says so.
        setTimeout(begin, suspendMilliseconds);
      } else void actions.find((action) => action.key === key.toLowerCase())?.run();
    }
  };
  const onContinue = (): void => begin();
  input.setEncoding("utf8");
  process.on("SIGCONT", onContinue);
  begin();
  return {
    refresh: () => {
      if (!isRaw) return;
      end();
      begin();
    },
    [Symbol.dispose]: () => {
      process.off("SIGCONT", onContinue);
      end();
      input.unref();
    },
  };
}

/** The list of keys, one a line. */
export function describeKeys(actions: readonly KeyAction[]): string {
  return actions.map(({ key, does }) => `  ${key}  ${does}\n`).join("");
}
