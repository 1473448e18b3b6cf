/**
 * The contract between the web platform that a component sees (`runtime` and `platform`, which run beside the component)
 * and whoever hosts it: `src/guests/isolate` runs it in an isolate of its own and answers from Node.js,
 * `sdk/typescript/wasm/guest` runs it inside WebAssembly and answers there.
 *
 * Only numbers, strings and booleans cross as arguments: objects would be copied one by one, which
 * is slow. Bytes go through `shared`, memory that both sides see; they use it in turn, never at
 * once: both run on one thread, or the guest waits on its own until the host has answered. A call that can fail returns -2 and leaves its reason for
 * `takeError`.
 */

/** What the host offers to the guest's runtime. It is never in reach of the component itself. */
export interface HostCalls {
  /** Shared bytes; a result of n bytes stands at 0..n. A result larger than this waits for `growShared(n)`. */
  readonly shared: SharedArrayBuffer;
  /** At least this many shared bytes, which both sides use from now on; it holds the result that was too large. */
  growShared(bytes: number): SharedArrayBuffer;
  /** See `turn-memory-layout.ts`; not where the guest runs while its host does. */
  readonly turnMemory?: SharedArrayBuffer;
  /** The reason of the call that just failed: the code of the error table, a line feed, the text. */
  takeError(): string;

  /** One line for the component's log. */
  log(stream: "stdout" | "stderr", text: string): void;
  /** The frames of a stack, a line each, in places of the component's source files. Not where the host knows none. */
  mapStack?(frames: string): string;
  /** Leaves this many random bytes in the shared bytes. */
  randomBytes(bytes: number): void;
  /** Digest of the first shared bytes by "SHA-1", "SHA-256", "SHA-384" or "SHA-512", left in the shared bytes; its length. */
  digest(algorithm: string, bytes: number): number;
  /**
   * Starts an operation of `crypto.subtle` that needs keys. `text` is JSON of what it is given, with `{ key: number }` in the place of a key and
   * `{ bytes: number }` in that of bytes; of the latter there are `count`, packed in the first `bytes` shared bytes, and as many of them as
   * its member `bytes` says are what the operation is done with. `Guest.cryptoDone` or `Guest.cryptoFailed` answers.
   */
  cryptoStart?(id: number, text: string, count: number, bytes: number): void;
  /** Runs `Guest.timer(id)` once after this many milliseconds. */
  startTimer(id: number, milliseconds: number): void;
  stopTimer(id: number): void;
  /** Milliseconds since the isolate started, with a fraction. */
  now(): number;
  /** Leaves the UTF-8 of a text in the shared bytes; its length. */
  encodeText(text: string): number;
  /** The text of the first shared bytes; what is not UTF-8 becomes U+FFFD, a byte order mark stays. */
  decodeText(bytes: number): string;
  /**
   * The parts of a URL joined with line feeds: href, origin, protocol, username, password, host,
   * hostname, port, pathname, search, hash; "" when it is none. Base: "" for none.
   */
  parseUrl(url: string, base: string): string;
  /** As parseUrl, after one of these parts of a valid URL was given a value; "" when `href` was given one that is none. */
  changeUrl(href: string, part: string, value: string): string;
  /**
   * The text of a rare part of the runtime, an expression whose value is what that exports. Not asked where
   * `start` is given the parts themselves.
   */
  library?(name: string): string;
  /** The component's variable, or null. */
  variable(name: string): string | null;

  /** Opens a store for the request that runs, which has this many open without having asked; a number that names the open store, or -2. */
  kvOpen(label: string, openBeside: number): number;
  kvClose(store: number): void;
  /** The value's length, its bytes among the shared; -1 for a missing key; -2. */
  kvGet(store: number, key: string): number;
  /** Value: a string, or the first shared bytes where `value` is their number. 0 or -2. */
  kvSet(store: number, key: string, value: string | number): number;
  kvDelete(store: number, key: string): number;
  /** 1, 0 or -2. */
  kvExists(store: number, key: string): number;
  /** JSON of `{ keys, cursor }`, or -2. */
  kvList(store: number, prefix: string, cursor: string | null, limit: number): string | number;
  /** The same by a choice as JSON: `{ prefix, cursor, limit, start?, end?, reverse? }`. */
  kvListRange(store: number, choice: string): string | number;
  /** As kvGetMany of the keys of such a page; `kvDetails` has JSON of `{ keys, cursor, beside }`, of which the last is the JSON that it has of these keys else. */
  kvListEntries(store: number, choice: string): number;
  /** JSON of all keys, or -2. */
  kvKeys(store: number): string | number;
  /** Keys as JSON; the answer in the shared bytes, for each a 32-bit length (-1 missing) and the bytes. Its length or -2. */
  kvGetMany(store: number, keys: string): number;
  /** Keys as JSON; in `bytes` shared bytes for each a 32-bit length and the value. 0 or -2. */
  kvSetMany(store: number, keys: string, bytes: number): number;
  kvDeleteMany(store: number, keys: string): number;
  /** As kvSet, with details as JSON: `{ expiry?: { at } | { in } | null, metadata?: string | null }`. */
  kvSetDetailed(store: number, key: string, value: string | number, details: string): number;
  /** As kvSetMany; all keys get the same details. */
  kvSetManyDetailed(store: number, keys: string, bytes: number, details: string): number;
  /** As kvGetMany; what is beside the values is the answer of `kvDetails`. */
  kvGetEntries(store: number, keys: string): number;
  /** JSON of `[expiresAt, metadata]` for each key of the last kvGetEntries, null for a missing one. */
  kvDetails(): string;
  /** The same of these keys without their values, or -2. */
  kvGetDetails(store: number, keys: string): string | number;
  /** JSON of the labels of the stores that the component may open. */
  kvLabels?(): string;
  /** The sum in decimal, or -2. Delta in decimal. */
  kvIncrement(store: number, key: string, delta: string, details: string | null): string | number;
  /** As kvGet; the version is the answer of `kvVersion`. */
  kvGetVersioned(store: number, key: string): number;
  kvVersion(): string;
  /** 1 written, 0 not, or -2. Value as in kvSet. */
  kvSwap(
    store: number,
    key: string,
    version: string | null,
    value: string | number,
    details: string | null,
  ): number;
  /**
   * JSON of the sums in decimal, "null" where a check does not hold, or -2. Parts as JSON: `{ checks: [key, version][], writes: [kind, key, …][] }`,
   * where `set` has details or null, `increment` a delta in decimal and details or null; the values of the sets in `bytes` shared bytes, as in kvSetMany.
   */
  kvCommit(store: number, parts: string, bytes: number): string | number;

  /** Begins to watch keys: `choice` is JSON of `{ keys }` or `{ prefix }`. What keeps it from that comes with the first read. */
  kvWatchStart(id: number, store: number, choice: string): void;
  /** Asks for the next changes: `Guest.watchBatch` or `Guest.watchFailed` answers. */
  kvWatchRead(id: number): void;
  kvWatchEnd(id: number): void;

  /**
   * Answers a request. `headers` is name, value, name, value, … joined with line feeds. The body is
   * a string, or the first shared bytes where it is their number, or -1 when chunks follow.
   */
  respond(request: number, status: number, headers: string, body: string | number): void;
  /**
   * As `respond` with a whole body, which is a string, or bytes as the characters of a string; but the guest
   * goes on before the host has looked. Only where the isolate has a thread of its own, on which waiting for the host costs much.
   */
  respondSoon?(
    request: number,
    status: number,
    headers: string,
    body: string,
    isBytes: boolean,
  ): void;
  /** Keeps the text of an answer's headers for answers in the turn memory; its number there. */
  keepHead?(headers: string): number;
  /**
   * Waits for another request, as JSON of the arguments of `Guest.request`; null when none came soon. Only where the
   * isolate has a thread of its own, which is dear to start and cheap to keep for a moment. With arguments it first
   * answers a request with them, as `respondSoon` does.
   */
  nextRequest?(
    request?: number,
    status?: number,
    headers?: string,
    body?: string,
    isBytes?: boolean,
  ): string | null;
  /** A chunk of a streamed body, in the shared bytes. `Guest.drained` tells when the next may follow. */
  respondChunk(request: number, bytes: number): void;
  respondEnd(request: number): void;
  /** The handler failed: its error's text and stack. */
  respondError(request: number, text: string): void;
  /** The code of the entry that runs threw: its error's text and stack. The request of the entry fails. */
  entryFailed(text: string): void;
  /** Asks for the next chunk of a request's body: `Guest.bodyChunk` answers. */
  readBody(request: number): void;

  /** Starts an outbound request; the body is the first shared bytes (-1: none). `Guest.fetchHead` or `Guest.fetchFailed` answers. */
  fetchStart(
    id: number,
    method: string,
    url: string,
    headers: string,
    bytes: number,
    redirect: string,
  ): void;
  /** Asks for the next chunk of an outbound response's body: `Guest.fetchChunk` answers. */
  fetchRead(id: number): void;
  fetchAbort(id: number): void;
}

/** What the guest's runtime offers to the host; each call is one timed entry into the isolate, and throws nothing. */
export interface Guest {
  /** Whether the component has a handler, and which: "handleRequest", "fetch" or "". */
  handlerKind(): string;
  /** A request, by path and query or, for a fetch handler, also by its whole URL: headers as in `respond`; the body is in the shared bytes, -1 when it is read by chunks, 0 when there is none. */
  request(id: number, method: string, url: string, headers: string, bytes: number): void;
  /** Requests without bodies whose places in the turn memory are filled: their methods, addresses and headers as one text. Those that it has not begun when it returns come again. */
  requests(text: string, count: number): void;
  timer(id: number): void;
  /** A promise was rejected in an entry before this one, and nobody has handled it: the reason's text, or its stack. */
  rejected(text: string): void;
  /** A chunk of a request's body in the shared bytes; -1 at its end, -2 when the client went away. */
  bodyChunk(request: number, bytes: number): void;
  /** The chunk of `respondChunk` is on its way, or (gone) the client has left. */
  drained(request: number, gone: boolean): void;
  /** JSON of `{ key }`, `{ pair }` or `{ value }`; or the bytes, where the text is empty. */
  cryptoDone(id: number, text: string, bytes: number): void;
  /** The name of the error and what happened. */
  cryptoFailed(id: number, name: string, message: string): void;
  fetchHead(id: number, status: number, statusText: string, url: string, headers: string): void;
  fetchChunk(id: number, bytes: number): void;
  /** The reason in the form of `takeError`. */
  fetchFailed(id: number, reason: string): void;
  /** Changes of watched keys: JSON of `[key, version]` for each, "" when there are no more; in the shared bytes their values as in kvGetMany. */
  watchBatch(id: number, changes: string, bytes: number): void;
  /** As `takeError`; there are no more. */
  watchFailed(id: number, reason: string): void;
}
