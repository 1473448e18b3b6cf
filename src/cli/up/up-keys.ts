import { describeKeys, type KeyAction, type Keys, listenForKeys } from "./keys.ts";
import type { Io } from "../../common/io.ts";
import { errorMessage } from "../../common/error-facts.ts";

/** What the keys of `bobbin up` and `bobbin watch` do. */
export interface UpKeys {
  /** Where the application is served. */
  readonly baseUrl: () => string;
  /** The address of the explorer, which starts when it is asked for; null while there is none. */
  readonly explorerUrl: () => Promise<string | null>;
  /** Reads everything anew and serves it; tells the person how that went. */
  readonly reload: () => Promise<void>;
}

/** Listens to keys where a person can press some; null where nobody can. `isQuiet` leaves out the hint. */
export function listenForUpKeys(keys: UpKeys, io: Io, isQuiet: boolean): Keys | null {
  if (!io.stdin.isTerminal || !io.stderr.isTerminal) return null;
  const say = (text: string): void => io.stderr.write(`${io.stderr.style("faint", text)}\n`);
  const open = async (url: string | null): Promise<void> => {
    if (url === null || url === "") return say("Nothing is served yet");
    const { openInBrowser } = await import("../../explorer/index.ts");
    say(`Opening ${url}`);
    openInBrowser(url);
  };
  // Not as a signal, of which two at a time may become one.
  const interrupt = (): void => void process.emit("SIGINT", "SIGINT");
  const failed = (error: unknown): void => say(errorMessage(error));
  const actions: KeyAction[] = [
    {
      key: "o",
      does: "opens the app",
      run: () => open(browsableUrl(keys.baseUrl())).catch(failed),
    },
    {
      key: "e",
      does: "opens the explorer",
      run: () => keys.explorerUrl().then(open).catch(failed),
    },
    { key: "r", does: "reloads everything", run: () => keys.reload().catch(failed) },
    { key: "q", does: "quits", run: interrupt },
    { key: "h", does: "shows the keys", run: () => io.stderr.write(describeKeys(actions)) },
  ];
  if (!isQuiet) say("Press o to open the app, h for all keys");
  return listenForKeys(process.stdin, actions, interrupt);
}

/** Where a browser on this machine finds what listens at this address. */
function browsableUrl(url: string): string {
  return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
}
