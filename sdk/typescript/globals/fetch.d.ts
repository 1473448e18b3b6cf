// oxlint-disable typescript/no-unsafe-declaration-merging -- Body is no global, so it cannot be a class to extend
type HeadersInit = Headers | Iterable<readonly [string, string]> | Record<string, string>;
type BodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | FormData
  | ReadableStream
  | URLSearchParams;
type RequestInfo = Request | string;

declare class Headers {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  /** The value, several joined with ", "; null where there is none. */
  get(name: string): string | null;
  /** The values of all Set-Cookie headers. */
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

/** What Request and Response have in common; a body is read once. */
interface Body {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  formData(): Promise<FormData>;
  // eslint-disable-next-line typescript/no-explicit-any -- the web's signature: the caller knows the shape
  json(): Promise<any>;
  text(): Promise<string>;
}

/** Of these, `redirect` is obeyed; mode, credentials, cache and the like are kept and have no effect. */
interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  signal?: AbortSignal | null;
  redirect?: "follow" | "error" | "manual";
  duplex?: "half";
  mode?: string;
  credentials?: string;
  cache?: string;
  referrer?: string;
  referrerPolicy?: string;
  integrity?: string;
  keepalive?: boolean;
}

declare class Request {
  constructor(input: RequestInfo | URL, init?: RequestInit);
  readonly method: string;
  /** Absolute, with the query. */
  readonly url: string;
  readonly headers: Headers;
  /** Aborts when the sender does. */
  readonly signal: AbortSignal;
  readonly redirect: string;
  readonly duplex: "half";
  readonly mode: string;
  readonly credentials: string;
  readonly cache: string;
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly integrity: string;
  readonly keepalive: boolean;
  readonly destination: string;
  readonly isReloadNavigation: boolean;
  readonly isHistoryNavigation: boolean;
  clone(): Request;
}
interface Request extends Body {}

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

declare class Response {
  constructor(body?: BodyInit | null, init?: ResponseInit);
  /** What `fetch` gives for a failure. */
  static error(): Response;
  /** A response of type application/json. */
  static json(data: unknown, init?: ResponseInit): Response;
  static redirect(url: string | URL, status?: number): Response;
  readonly type: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly status: number;
  /** Whether the status is 200 to 299. */
  readonly ok: boolean;
  readonly statusText: string;
  readonly headers: Headers;
  clone(): Response;
}
interface Response extends Body {}

/** Sends a request to a host of the component's `allowed_outbound_hosts`; rejects for any other. */
declare function fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
