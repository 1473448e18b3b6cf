/** What sdk/wit/bobbin.wit imports, as componentize-js gives it to a component. Errors are thrown with a `payload`. */

declare module "fermyon:spin/key-value" {
  export function open(name: string): number;
  export function get(store: number, key: string): Uint8Array<ArrayBuffer>;
  export function set(store: number, key: string, value: Uint8Array): void;
  // A word that no function can be declared by.
  export { remove as delete };
  function remove(store: number, key: string): void;
  export function exists(store: number, key: string): boolean;
  export function getKeys(store: number): string[];
  export function close(store: number): void;
}

declare module "fermyon:spin/config" {
  export function getConfig(key: string): string;
}

declare module "fermyon:spin/http" {
  export interface Request {
    method: string;
    uri: string;
    headers: [string, string][];
    params: [string, string][];
    body?: Uint8Array | undefined;
  }

  export interface Response {
    status: number;
    headers?: [string, string][] | undefined;
    body?: Uint8Array | undefined;
  }

  export function sendRequest(request: Request): Response;
}

declare module "bobbin:key-value/extensions@0.1.0" {
  export function getMany(store: number, keys: string[]): (Uint8Array<ArrayBuffer> | undefined)[];
  export function setMany(store: number, entries: [string, Uint8Array][]): void;
  export function deleteMany(store: number, keys: string[]): void;
  export function listKeys(
    store: number,
    prefix: string,
    cursor: string | undefined,
    limit: number,
  ): { keys: string[]; cursor?: string };
  export function increment(store: number, key: string, delta: bigint): bigint;
  export function getVersioned(
    store: number,
    key: string,
  ): { value?: Uint8Array<ArrayBuffer>; version: string };
  export function compareAndSwap(
    store: number,
    key: string,
    version: string | undefined,
    value: Uint8Array,
  ): boolean;
}

declare module "bobbin:runtime" {
  import type { HostCalls } from "../../../../src/web/host-calls.ts";
  import type { StartedGuest } from "../../../../src/web/runtime/main.ts";

  /** Prepares the global object for a component, as in an isolate. */
  export function start(
    host: HostCalls,
    jsonCharactersMax?: number,
    isShielded?: boolean,
    libraries?: Readonly<Record<string, () => unknown>>,
  ): StartedGuest;
  /** Makes each of its rare parts. */
  export const libraries: Readonly<Record<string, () => unknown>>;
}
