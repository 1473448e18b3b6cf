import { dirname } from "node:path";
import { type Libraries, libraryText } from "../../../web/library-text.ts";
import { RefusedCall, textOf } from "./call-arguments.ts";
import type { CallContext } from "./call-context.ts";
import { createCryptoCalls } from "./crypto-calls.ts";
import { createFetchCalls } from "./fetch-calls.ts";
import { cutLog } from "../guest-log.ts";
import { createKeyValueCalls } from "./key-value-calls.ts";
import { createKeyCalls } from "./keys/key-calls.ts";
import type { OfferedCalls } from "./offered-calls.ts";
import { createResponseCalls } from "./response-calls.ts";
import { HeldBytes } from "./send-body.ts";
import { mapOwnFrames } from "../stack-trace.ts";
import { createTextCalls } from "./text-calls.ts";
import { createTimerCalls } from "./timer-calls.ts";
import { createWatchCalls } from "./watch-calls.ts";
import { createUrlCalls } from "./url-calls.ts";

/** All that the host offers to the guest of one isolate. */
export interface IsolateCalls {
  readonly calls: OfferedCalls;
  /** Ends what the calls have begun: the isolate is closed. */
  close(): void;
  /** Takes the answers that the guest has left in the turn memory. */
  takeAnswers(): void;
  /** Stops timers of requests that have ended. */
  stopEndedTimers(): void;
}

/** The call by which a guest gets rare parts of its runtime. */
export function libraryCall(libraries: Libraries): OfferedCalls["library"] {
  return (name) => {
    const text = libraryText(libraries, textOf(name));
    if (text === undefined) throw new RefusedCall("there is no such library");
    return text;
  };
}

/** Makes them; `takeNext` is the one that only the isolate's entries can answer. */
export function createIsolateCalls(
  given: Omit<CallContext, "held">,
  takeNext: () => ReturnType<OfferedCalls["nextRequest"]>,
  libraries: Libraries,
): IsolateCalls {
  const held = new HeldBytes(given.settings.memoryMebibytesMax);
  const context: CallContext = { ...given, held };
  const responses = createResponseCalls(context, takeNext);
  const { variables, component } = context.settings;
  const sourceFolder = dirname(component.position.file);
  const timers = createTimerCalls(context);
  const fetches = createFetchCalls(context);
  const keys = createKeyCalls(context);
  const watches = createWatchCalls(context);
  const printed = cutLog(context.log, () => context.entry.current()?.exchange.headers);
  return {
    calls: {
      ...createKeyValueCalls(context).calls,
      ...createCryptoCalls(context).calls,
      ...responses.calls,
      ...timers.calls,
      ...createUrlCalls().calls,
      ...createTextCalls(context).calls,
      ...fetches.calls,
      ...keys.calls,
      ...watches.calls,
      log: printed.log,
      mapStack: (frames) => mapOwnFrames(textOf(frames), context, sourceFolder),
      library: libraryCall(libraries),
      variable: (name) => (Object.hasOwn(variables, name) ? (variables[name] ?? "") : null),
    },
    close: () => {
      timers.close();
      fetches.close();
      keys.close();
      watches.close();
      printed.close();
    },
    takeAnswers: responses.takeAnswers,
    stopEndedTimers: timers.stopEnded,
  };
}
