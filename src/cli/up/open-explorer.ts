import { once } from "node:events";
import { extname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Worker } from "node:worker_threads";
import type {
  ExplorerThreadData,
  FromExplorerThread,
  ToExplorerThread,
} from "./explorer-thread.ts";
import type { Prepared } from "../../serve/workers/prepare.ts";
import { receivedError } from "../../serve/workers/sent-error.ts";
import type { Io } from "../../common/io.ts";
import type { UpOptions } from "../../serve/workers/up-options.ts";

/** How long an explorer that is closed may take to close its stores. */
const closeMillisecondsMax = 1_000;
/** How often the explorer hears which components run apart. */
const isolatedMilliseconds = 500;

/** An explorer beside an application that runs. */
export interface RunningExplorer extends AsyncDisposable {
  /** What to open in a browser. */
  readonly url: string;
}

/**
 * Serves the explorer of an application on a free port of this machine, in a thread of its own, and prints its
 * address: behind the routes, or on standard error where standard output is one JSON document.
 */
export async function openExplorer(
  { app, stores }: Pick<Prepared, "app" | "stores">,
  { format }: Pick<UpOptions, "format">,
  io: Io,
  isolated: () => Readonly<Record<string, string>>,
): Promise<RunningExplorer> {
  const file = new URL(`explorer-thread${extname(import.meta.filename)}`, import.meta.url);
  const workerData: ExplorerThreadData = {
    applicationName: app.name,
    stores,
    isolated: isolated(),
  };
  const thread = new Worker(file, { workerData, execArgv: [] });
  const ended = new Promise<void>((resolve) => thread.once("exit", () => resolve()));
  const url = await started(thread, ended);
  thread.on("error", (error) => io.stderr.write(`The explorer ended: ${String(error)}\n`));
  const telling = tellIsolated(thread, isolated);
  const output = format === "json" ? io.stderr : io.stdout;
  output.write(`${output.style("heading", "Explorer")} ${url}\n`);
  return {
    url,
    [Symbol.asyncDispose]: () => {
      clearInterval(telling);
      return close(thread, ended);
    },
  };
}

/** Tells the thread now and then which components run apart, where that is new. */
function tellIsolated(
  thread: Worker,
  isolated: () => ExplorerThreadData["isolated"],
): NodeJS.Timeout {
  let told = isolated();
  const tell = (): void => {
    const now = isolated();
    if (isDeepStrictEqual(told, now)) return;
    told = now;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage({ isolated: now } satisfies ToExplorerThread);
  };
  return setInterval(tell, isolatedMilliseconds).unref();
}

/** Its URL. Rejects with errors of the table, and with what ends the thread. */
async function started(thread: Worker, ended: Promise<void>): Promise<string> {
  const said = once(thread, "message") as Promise<[FromExplorerThread]>;
  const [message] = (await Promise.race([said, ended])) ?? [];
  if (message === undefined) throw new Error("the explorer's thread ended while it started");
  if ("url" in message) return message.url;
  await thread.terminate();
  throw receivedError(message.error);
}

async function close(thread: Worker, ended: Promise<void>): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  thread.postMessage("close" satisfies ToExplorerThread);
  const late = setTimeout(() => void thread.terminate(), closeMillisecondsMax);
  await ended;
  clearTimeout(late);
}
