import { bobbinError } from "../../../errors.ts";
import { isolateCallLimits, keyWatchLimits } from "../../../limits.ts";
import type { KeyChange, StoreWatch, WatchChoice } from "../../../kv/store-watch.ts";
import {
  RefusedCall,
  textOf,
  wholeNumber,
  handleOf,
  requestOf,
  sessionOf,
} from "./call-arguments.ts";
import type { CallContext, CallGroup } from "./call-context.ts";
import { errorForGuest } from "./guarded-calls.ts";
import type { WatchName } from "./offered-calls.ts";
import { packByteList } from "./packed-list.ts";
import type { RequestContext } from "../requests-in-flight.ts";

interface RunningWatch {
  readonly context: RequestContext | null;
  /** One that could not be begun rejects with the reason. */
  readonly watch: Pick<StoreWatch, "next" | "close">;
  isRead: boolean;
}

/** The host's calls behind `KvStore.watch`: each ends with the request that began it. */
export function createWatchCalls(context: CallContext): CallGroup<WatchName> {
  const watches = new Watches(context);
  return {
    calls: {
      kvWatchStart: (id, store, choice) => watches.start(id, store, choice),
      kvWatchRead: (id) => watches.read(id),
      kvWatchEnd: (id) => watches.end(id),
    },
    close: () => watches.endAll(),
  };
}

/** Those of one isolate. */
class Watches {
  readonly #context: CallContext;
  readonly #running = new Map<number, RunningWatch>();

  constructor(context: CallContext) {
    this.#context = context;
  }

  start(id: number, store: number, choice: unknown): void {
    wholeNumber(id, Number.MAX_SAFE_INTEGER);
    if (this.#running.has(id)) throw new RefusedCall("the watcher is there already");
    // Those that failed to begin are kept until somebody reads.
    if (this.#running.size >= 2 * keyWatchLimits.watchersMax) this.#forgetEnded();
    if (this.#running.size >= 2 * keyWatchLimits.watchersMax) {
      throw bobbinError("watch-too-large", {
        what: "watchers",
        max: keyWatchLimits.watchersMax,
      });
    }
    const { entry, settings } = this.#context;
    const wanted = choiceOf(choice);
    const context = entry.inFlight(requestOf(store)) ?? null;
    const isOver = (): boolean => context === null || context.ended;
    let watch: RunningWatch["watch"];
    try {
      const session = sessionOf(entry, store);
      const handle = handleOf(session, store, settings.component.keyValueStores);
      watch = session.watch(handle, wanted, isOver);
    } catch (error) {
      watch = {
        next: async () => {
          throw error;
        },
        close() {},
      };
    }
    this.#running.set(id, { context, watch, isRead: false });
  }

  read(id: number): void {
    const running = this.#running.get(id);
    if (running === undefined || running.isRead) {
      // The runtime reads again only when it has been answered.
      if (running !== undefined) throw new RefusedCall("the watcher is read already");
      return this.#settle(id, { context: this.#context.entry.current() }, Promise.resolve(null));
    }
    running.isRead = true;
    const { watch } = running;
    this.#settle(id, running, watch.next());
  }

  end(id: number): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    running?.watch.close();
  }

  endAll(): void {
    for (const id of [...this.#running.keys()]) this.end(id);
  }

  #forgetEnded(): void {
    for (const [id, { context }] of this.#running) if (context?.ended !== false) this.end(id);
  }

  #settle(
    id: number,
    { context }: Pick<RunningWatch, "context">,
    next: Promise<KeyChange[] | null>,
  ): void {
    const { entry } = this.#context;
    entry.hold();
    const give = (changes: KeyChange[] | null): void => {
      entry.release();
      const running = this.#running.get(id);
      if (running !== undefined) running.isRead = false;
      if (changes === null) this.end(id);
      else if (running === undefined) return;
      const named =
        changes === null ? "" : JSON.stringify(changes.map((one) => [one.key, one.version]));
      const values = packByteList(changes?.map(({ value }) => value) ?? []);
      const bytesMax = Math.min(isolateCallLimits.resultBytesMax, this.#context.buffer.bytesMax);
      if (values.byteLength > bytesMax) {
        return this.#fail(id, context, bobbinError("result-too-large", { max: bytesMax }));
      }
      entry.enter(context, "watchBatch", id, named, values);
    };
    next.then(give, (error: unknown) => {
      entry.release();
      if (this.#running.has(id)) this.#fail(id, context, error);
    });
  }

  #fail(id: number, context: RequestContext | null, error: unknown): void {
    this.end(id);
    const { entry, log } = this.#context;
    entry.enter(context, "watchFailed", id, errorForGuest(error, log));
  }
}

function choiceOf(json: unknown): WatchChoice {
  try {
    const choice: unknown = JSON.parse(textOf(json));
    if (typeof choice === "object" && choice !== null) return choice as WatchChoice;
  } catch {
    // What is no JSON is refused like what is no object.
  }
  throw new RefusedCall("what to watch is expected");
}
