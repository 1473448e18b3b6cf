import type { KvStore } from "./key-value.ts";

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
export interface SpinSdk {
  readonly kv: Kv;
  readonly config: Config;
}

declare global {
  /** All that the runtime offers. */
  // eslint-disable-next-line no-var -- only var declares a property of the global object
  var spinSdk: SpinSdk;
}

/** The runtime's offer; the global of the same name is the same object. */
export const spinSdk: SpinSdk = globalThis.spinSdk;

/** Opens stores. */
export const Kv: Kv = spinSdk.kv;

/** Reads variables. */
export const Config: Config = spinSdk.config;
