export type { HandleRequest, HttpRequest, HttpResponse } from "./http.ts";
export {
  KeyValueError,
  type KeyValueErrorCode,
  type KeyValueErrorPayload,
} from "./key-value-error.ts";
export type { KeyPage, KvStore, ListOptions, Versioned } from "./key-value.ts";
export type { Entries, Value } from "./key-value-arguments.ts";
export type { NotServed, NotServedError } from "./not-served.ts";
export { type Handler, ResponseBuilder } from "./response-builder.ts";
export { Config, Kv, Llm, Mysql, Pg, Redis, spinSdk, type SpinSdk, Sqlite } from "./spin-sdk.ts";
