import type { WasmSettings } from "../host.ts";
import type { OpenFiles } from "./open-files.ts";

/** What the functions of WASI preview 1 work on. */
export interface Preview1Host {
  readonly settings: WasmSettings;
  readonly files: OpenFiles;
  /** The memory; made anew for each use, as it may have grown. */
  readonly view: DataView<ArrayBuffer>;
  /** A part of the memory. Traps where it lies outside. */
  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer>;
  print(stream: "stdout" | "stderr", bytes: Uint8Array): void;
  /** Notes a call whose answer would be different the next time. */
  touch(): void;
  /** Aborted when the request ends; null before the first one. */
  readonly signal: AbortSignal | null;
}

/** Core functions by name: they answer with an error number, or with a promise for one. */
export type Preview1Functions = Record<string, (...values: never[]) => unknown>;

/** The error numbers that are answered. */
export const errno = Object.freeze({
  success: 0,
  badDescriptor: 8,
  invalid: 28,
  isFolder: 31,
  noEntry: 44,
  notSupported: 58,
  notFolder: 54,
  readOnly: 69,
  nameTooLong: 37,
  notCapable: 76,
  illegalSeek: 70,
});
