export type { HandleRequest, HttpRequest, HttpResponse } from "./http.ts";
export {
  KeyValueError,
  type KeyValueErrorCode,
  type KeyValueErrorPayload,
} from "./key-value-error.ts";
export type { KvStore, Versioned } from "./key-value.ts";
export type { KeyPage, ListedDetails, ListedEntry, ListOptions } from "./key-value-pages.ts";
export type { AtomicCommit, CommitResult } from "./key-value-atomic.ts";
export { eventStream } from "./event-stream.ts";
export type { KeyChange, KeyWatch } from "./key-value-watch.ts";
export type { KeepOptions, KeptDetails, StoredEntry } from "./key-value-details.ts";
export type { Entries, Value } from "./key-value-arguments.ts";
export type { NotServed, NotServedError } from "./not-served.ts";
export { type Handler, ResponseBuilder } from "./response-builder.ts";
export { Router, type routerType } from "./router.ts";
export { Config, Kv, Mysql, Pg, Redis, spinSdk, type SpinSdk, Sqlite } from "./spin-sdk.ts";
export { EmbeddingModels, InferencingModels, type InferencingOptions } from "./spin/llm.ts";
export * as Llm from "./spin/llm.ts";
export * as Mqtt from "./spin/mqtt.ts";
export * as Postgres from "./spin/postgres.ts";
export * as PostgresV3 from "./spin/postgres.ts";
export { RedisHandler } from "./spin/trigger-redis.ts";
export * as Variables from "./spin-variables.ts";
export type { ExecutionContext } from "./workers-context.ts";
export type { KVNamespace } from "./workers-kv.ts";
export type {
  KVGetOptions,
  KVKey,
  KVList,
  KVListOptions,
  KVPutOptions,
  KVType,
} from "./workers-kv-types.ts";
