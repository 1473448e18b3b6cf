import type ivm from "isolated-vm";
import type { IsolateInspector } from "../../guests/isolate/inspection.ts";
import { Waking } from "./waking.ts";

/** The id of messages that only wake an isolate; debuggers count from 1. */
const wakingId = 0x7f_ff_ff_ff;
const wakingMessage = JSON.stringify({ id: wakingId, method: "Runtime.getIsolateId" });
/** How long after a debugger has left its isolate is woken once more. */
const leftMilliseconds = [100, 1_000];

/** A debugger that has connected. */
export interface Debugger {
  /** Takes a message of Chrome's DevTools protocol. */
  send(message: string): void;
  /** There is nothing more to debug. */
  end(): void;
}

/** A debugger's way into an isolate. */
export interface DebuggerSession {
  /** Gives a message of the debugger to the engine. */
  dispatch(message: string): void;
  /** The debugger has left: what it has held up goes on. */
  close(): void;
}

/** Lets debuggers into the isolates of components: into the one of each that was made last. */
export class Inspector implements IsolateInspector {
  readonly #isolates = new Map<string, ivm.Isolate>();
  readonly #sessions = new Map<ivm.Isolate, Map<ivm.InspectorSession, Debugger>>();

  /** Ids of the components that can be debugged. */
  get components(): string[] {
    return [...this.#isolates.keys()];
  }

  opened(componentId: string, isolate: ivm.Isolate): void {
    this.#isolates.set(componentId, isolate);
    this.#sessions.set(isolate, new Map());
  }

  closing(isolate: ivm.Isolate): void {
    for (const [componentId, known] of this.#isolates)
      if (known === isolate) this.#isolates.delete(componentId);
    const sessions = this.#sessions.get(isolate);
    this.#sessions.delete(isolate);
    for (const [session, connected] of sessions ?? []) {
      disposeOf(session);
      connected.end();
    }
  }

  /** Connects a debugger; null where the component has no isolate now. */
  connect(componentId: string, connected: Debugger): DebuggerSession | null {
    const isolate = this.#isolates.get(componentId);
    if (isolate === undefined || isolate.isDisposed) return null;
    const session = isolate.createInspectorSession();
    const waking = new Waking(() => dispatchTo(session, wakingMessage));
    session.onResponse = (id, message) => {
      if (id === wakingId) return;
      waking.answered(id);
      connected.send(message);
    };
    session.onNotification = (message) => connected.send(message);
    this.#sessions.get(isolate)?.set(session, connected);
    return {
      dispatch: (message) => {
        if (!dispatchTo(session, message)) return connected.end();
        waking.asked(message);
      },
      close: () => {
        waking.close();
        this.#sessions.get(isolate)?.delete(session);
        disposeOf(session);
        for (const milliseconds of leftMilliseconds)
          setTimeout(wake, milliseconds, isolate).unref();
      },
    };
  }
}

/** Gives a message to the engine; false where there is none any more. */
function dispatchTo(session: ivm.InspectorSession, message: string): boolean {
  try {
    session.dispatchProtocolMessage(message);
    return true;
  } catch {
    return false;
  }
}

/** Has an isolate look for what it was told, also that a debugger has left. */
function wake(isolate: ivm.Isolate): void {
  try {
    if (!isolate.isDisposed) isolate.createInspectorSession().dispose();
  } catch {
    // It has ended meanwhile.
  }
}

/** Also where its isolate has ended, or it itself has. */
function disposeOf(session: ivm.InspectorSession): void {
  try {
    session.dispose();
  } catch {
    // It was disposed of before.
  }
}
