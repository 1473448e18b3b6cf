/** An isolate that holds the web's globals of the runtime, for tests of them without a component. */
import assert from "node:assert/strict";
import ivm from "isolated-vm";
import { createCryptoCalls } from "../../src/guests/isolate/calls/crypto-calls.ts";
import { SharedBuffer } from "../../src/guests/isolate/shared-buffer.ts";
import { libraryCall } from "../../src/guests/isolate/calls/isolate-calls.ts";
import { runtimeLibraries } from "../../src/web/libraries.ts";
import type { Libraries } from "../../src/web/library-text.ts";
import { bundleRuntime } from "../../src/web/runtime-bundle.ts";
import type { Guest, HostCalls } from "../../src/web/host-calls.ts";
import { createTextCalls } from "../../src/guests/isolate/calls/text-calls.ts";
import { createUrlCalls } from "../../src/guests/isolate/calls/url-calls.ts";

/** What a component's code sent with `fetch`. */
export interface SentRequest {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: string | null;
  readonly redirect: string;
}

/** The host's answers to `fetch`; what is left out is never answered. */
export interface FetchHost {
  started?(sent: SentRequest, isolate: WebIsolate): void;
  read?(id: number, isolate: WebIsolate): void;
  aborted?(id: number): void;
}

type Entry = "timer" | "fetchHead" | "fetchChunk" | "fetchFailed";

const entry = new URL("../../src/web/platform/testing.ts", import.meta.url);
let bundled: Promise<string> | null = null;

/** Code and its arguments have to be data: they are run in the isolate as text and JSON. */
export class WebIsolate implements Disposable {
  /** Lines that the code wrote, as "stdout: text". */
  readonly log: string[] = [];
  readonly #isolate = new ivm.Isolate({ memoryLimit: 128 });
  readonly #context = this.#isolate.createContextSync();
  readonly #buffer = new SharedBuffer(2 ** 27);
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #fetchHost: FetchHost;
  readonly #libraries: Libraries;
  readonly #guest: ivm.Reference<Record<Entry, unknown>>;

  /** Makes an isolate; the bundle is made once for all of a test file. */
  static async create(fetchHost: FetchHost = {}): Promise<WebIsolate> {
    bundled ??= bundleRuntime(entry);
    return new WebIsolate(await bundled, await runtimeLibraries(), fetchHost);
  }

  private constructor(code: string, libraries: Libraries, fetchHost: FetchHost) {
    this.#fetchHost = fetchHost;
    this.#libraries = libraries;
    const calls = this.#hostCalls();
    const names = Object.keys(calls);
    const share = (memory: SharedArrayBuffer): unknown => new ivm.ExternalCopy(memory).copyInto();
    const grow = new ivm.Reference((bytes: number) => share(this.#buffer.grow(bytes)));
    const host = names.map((name, at) => `${name}: $${at + 2}`).join(", ");
    const start = `${code}; const grow = $1; return __bobbin.start({
      shared: $0, growShared: (bytes) => grow.applySync(undefined, [bytes]), ${host} });`;
    const callbacks = Object.values(calls).map((call) => new ivm.Callback(call));
    const args = [share(this.#buffer.shared), grow, ...callbacks];
    this.#guest = this.#context.evalClosureSync(start, args, { result: { reference: true } });
  }

  /** Runs a function in the isolate; its result comes back as JSON. */
  async run<Args extends unknown[], Result>(
    code: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const done = (json: string | undefined): void =>
      resolve(json === undefined ? undefined : JSON.parse(json));
    const failed = (text: string): void => reject(new Error(text));
    const source = `(async () => (${code.toString()})(...JSON.parse($0)))().then(
      (result) => $1(JSON.stringify(result)), (error) => $2(String(error?.stack ?? error)))`;
    const callbacks = [new ivm.Callback(done), new ivm.Callback(failed)];
    this.#context.evalClosureSync(source, [JSON.stringify(args), ...callbacks]);
    return promise;
  }

  /** Calls an entry point of the runtime. */
  enter<Name extends Entry>(name: Name, ...args: Parameters<Guest[Name]>): void {
    if (this.#isolate.isDisposed) return;
    const call = this.#guest.getSync(name, { reference: true }) as ivm.Reference<() => void>;
    call.applySync(undefined, args as unknown as []);
  }

  /** Answers a read of a body; null ends it. */
  enterChunk(id: number, text: string | null): void {
    const bytes = text === null ? -1 : this.#buffer.write(Buffer.from(text));
    this.enter("fetchChunk", id, bytes);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }

  #hostCalls(): Partial<Omit<HostCalls, "shared" | "growShared" | "turnMemory">> {
    const context = { buffer: this.#buffer };
    return {
      ...createUrlCalls().calls,
      ...createCryptoCalls(context).calls,
      ...createTextCalls(context).calls,
      library: libraryCall(this.#libraries),
      log: (stream, text) => void this.log.push(`${stream}: ${text}`),
      now: () => performance.now(),
      startTimer: (id, milliseconds) => {
        this.#timers.set(
          id,
          setTimeout(() => this.enter("timer", id), milliseconds),
        );
      },
      stopTimer: (id) => clearTimeout(this.#timers.get(id)),
      fetchStart: (id, method, url, headers, bytes, redirect) => {
        const body = bytes === -1 ? null : Buffer.from(this.#buffer.read(bytes)).toString();
        const sent = { id, method, url, headers, body, redirect };
        setImmediate(() => this.#fetchHost.started?.(sent, this));
      },
      fetchRead: (id) => void setImmediate(() => this.#fetchHost.read?.(id, this)),
      fetchAbort: (id) => this.#fetchHost.aborted?.(id),
    };
  }
}

/** Runs the same function in an isolate and in Node, which is the oracle; the results must be equal. */
export async function assertSameAsNode<Args extends unknown[]>(
  isolate: WebIsolate,
  code: (...args: Args) => unknown,
  ...args: Args
): Promise<void> {
  const expected: unknown = await code(...args);
  assert.deepEqual(await isolate.run(code, ...args), JSON.parse(JSON.stringify(expected)));
}
