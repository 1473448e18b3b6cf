export type { HandleRequest, HttpRequest, HttpResponse } from "./http.ts";
export { KeyValueError, type KeyValueErrorCode } from "./key-value-error.ts";
export type { KeyPage, KvStore, ListOptions, Value, Versioned } from "./key-value.ts";
export { Config, Kv, spinSdk, type SpinSdk } from "./spin-sdk.ts";
