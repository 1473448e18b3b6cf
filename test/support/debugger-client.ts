/** A debugger: Chrome's DevTools protocol over a WebSocket, as editors speak it. */

import { SourceMap } from "node:module";
import { once } from "node:events";

/** A message of the engine: an answer, or an event. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
}

interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
}

/** What a component is held up at. */
export interface Pause {
  readonly functionName: string;
  /** The value of an expression there. */
  evaluate(expression: string): Promise<unknown>;
}

/** A debugger that has connected to a component. */
export interface DebuggerClient {
  /** Resolves when the other side has closed the connection. */
  readonly closed: Promise<unknown>;
  /** Holds the component up whenever it comes to this line of its source; lines count from 1. */
  breakAt(sourceEnding: string, line: number): Promise<void>;
  /** Resolves when the component is held up. */
  paused(): Promise<Pause>;
  resume(): Promise<void>;
  leave(): void;
}

/** Connects to a component by the address that the list of debuggers names. */
export async function connectDebugger(webSocketUrl: string): Promise<DebuggerClient> {
  const socket = new WebSocket(webSocketUrl);
  const closed = once(socket, "close");
  const answers = new Map<number, (message: Message) => void>();
  const maps: SourceMap[] = [];
  const names: string[] = [];
  const pauses: Record<string, unknown>[] = [];
  let wake = (): void => {};
  let count = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) answers.get(message.id)?.(message);
    const { sourceMapURL = "", url } = message.params ?? {};
    if (message.method === "Debugger.scriptParsed" && sourceMapURL !== "") {
      const json = Buffer.from(String(sourceMapURL).split(",")[1] ?? "", "base64").toString();
      maps.push(new SourceMap(JSON.parse(json)));
      names.push(String(url));
    } else if (message.method === "Debugger.paused") {
      pauses.push(message.params ?? {});
      wake();
    }
  });
  await once(socket, "open");
  const ask = (method: string, params: object = {}): Promise<Record<string, unknown>> => {
    const id = ++count;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) =>
      answers.set(id, ({ result }) => {
        resolve(result ?? {});
      }),
    );
  };
  await ask("Debugger.enable");
  return {
    closed,
    breakAt: async (sourceEnding, line) => {
      const [map] = maps;
      if (map === undefined) throw new Error("no script has a source map");
      const lineNumber = generatedLine(map, sourceEnding, line);
      await ask("Debugger.setBreakpointByUrl", { url: names[0], lineNumber });
    },
    paused: async () => {
      while (pauses.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const { callFrames } = pauses.shift() as { callFrames: CallFrame[] };
      const [frame] = callFrames;
      return {
        functionName: frame?.functionName ?? "",
        evaluate: async (expression) => {
          const callFrameId = frame?.callFrameId;
          const asked = { callFrameId, expression, returnByValue: true };
          const { result } = await ask("Debugger.evaluateOnCallFrame", asked);
          return (result as { value: unknown }).value;
        },
      };
    },
    resume: async () => void (await ask("Debugger.resume")),
    leave: () => socket.close(),
  };
}

function generatedLine(map: SourceMap, sourceEnding: string, line: number): number {
  const linesMax = 10_000;
  for (let at = 0; at < linesMax; at++) {
    for (let column = 0; column < 40; column++) {
      const entry = map.findEntry(at, column);
      if (!("originalSource" in entry) || !entry.originalSource.endsWith(sourceEnding)) continue;
      if (entry.originalLine === line - 1 && entry.generatedLine === at) return at;
    }
  }
  throw new Error(`${sourceEnding} has no code at line ${line}`);
}
