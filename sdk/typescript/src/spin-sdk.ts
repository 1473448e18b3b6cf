import type { KvStore } from "./key-value.ts";
import type { notServed } from "./not-served.ts";

/** Opens stores that the component's manifest grants. */
export interface Kv {
  /** Opens the store of this label. Throws `KeyValueError`, access-denied where it is not granted. */
  open(label: string): KvStore;
  /** Opens the store "default". */
  openDefault(): KvStore;
}

/** The component's variables, from its manifest. */
export interface Config {
  /** The value of a variable. Throws where the component has no such variable. */
  get(name: string): string;
}

/** All that the runtime offers, also as the global `spinSdk`, which needs no import. */
export type SpinSdk = Readonly<{ kv: Kv; config: Config } & typeof notServed>;

declare global {
  /** All that the runtime offers. */
  var spinSdk: SpinSdk;
}

/** The runtime's offer; the global of the same name is the same object. */
export const spinSdk: SpinSdk = globalThis.spinSdk;

/** Opens stores. */
export const Kv: Kv = spinSdk.kv;

/** Reads variables. */
export const Config: Config = spinSdk.config;

/** Not served: every call throws `NotServedError`. */
export const Redis: SpinSdk["redis"] = spinSdk.redis;
/** Not served: every call throws `NotServedError`. */
export const Mysql: SpinSdk["mysql"] = spinSdk.mysql;
/** Not served: every call throws `NotServedError`. */
export const Pg: SpinSdk["pg"] = spinSdk.pg;
/** Not served: every call throws `NotServedError`. */
export const Sqlite: SpinSdk["sqlite"] = spinSdk.sqlite;
