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

declare module "bobbin:key-value/entries@0.1.0" {
  export type Detail =
    | { tag: "expires-in" | "expires-at"; val: bigint }
    | { tag: "metadata"; val: string }
    | { tag: "no-expiry" | "no-metadata" };

  export interface KeyDetails {
    expiresAt?: bigint;
    metadata?: string;
  }

  export interface Entry extends KeyDetails {
    value: Uint8Array<ArrayBuffer>;
  }

  export interface KeyRange {
    prefix: string;
    start?: string | undefined;
    end?: string | undefined;
    reverse: boolean;
    cursor?: string | undefined;
    limit: number;
  }

  export function set(store: number, key: string, value: Uint8Array, details: Detail[]): void;
  export function setMany(store: number, all: [string, Uint8Array][], details: Detail[]): void;
  export function increment(store: number, key: string, delta: bigint, details: Detail[]): bigint;
  export function compareAndSwap(
    store: number,
    key: string,
    version: string | undefined,
    value: Uint8Array,
    details: Detail[],
  ): boolean;
  export function getEntries(store: number, keys: string[]): (Entry | undefined)[];
  export function getDetails(store: number, keys: string[]): (KeyDetails | undefined)[];
  export function listKeys(store: number, range: KeyRange): { keys: string[]; cursor?: string };
  export function listEntries(
    store: number,
    range: KeyRange,
  ): { keys: string[]; entries: (Entry | undefined)[]; cursor?: string };
}

declare module "bobbin:key-value/commits@0.1.0" {
  import type { Detail } from "bobbin:key-value/entries@0.1.0";

  export interface Check {
    key: string;
    version?: string | undefined;
  }

  export type Write =
    | { tag: "set"; val: [key: string, value: Uint8Array, details: Detail[]] }
    | { tag: "delete"; val: string }
    | { tag: "increment"; val: [key: string, delta: bigint, details: Detail[]] };

  export function commit(
    store: number,
    checks: Check[],
    writes: Write[],
  ): ArrayLike<bigint> | undefined;
}

declare module "bobbin:key-value/watching@0.1.0" {
  export type Subject = { tag: "keys"; val: string[] } | { tag: "prefix"; val: string };

  export interface Change {
    key: string;
    value?: Uint8Array<ArrayBuffer>;
    version: string;
  }

  export function watch(store: number, subject: Subject): number;
  export function next(watcher: number, milliseconds: number): Change[] | undefined;
  export function end(watcher: number): void;
}

declare module "bobbin:sources" {
  /** What `source-places.ts` knows of the component's bundle. */
  export const places: {
    readonly file: string;
    readonly names: readonly string[];
    readonly lines: readonly string[];
  };
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
