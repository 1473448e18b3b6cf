import type { WasmSettings } from "../host.ts";
import type { HostMeter } from "@bobbin-kv/wasm-linker";
import type { OpenFiles } from "./open-files.ts";

/** What the functions of WASI preview 1 work on. */
export interface Preview1Host {
  readonly settings: WasmSettings;
  readonly files: OpenFiles;
  /** Counts what is done for the guest. */
  readonly meter: HostMeter;
  /** The memory; made anew for each use, as it may have grown. */
  readonly view: DataView<ArrayBuffer>;
  /** A part of the memory. Traps where it lies outside. */
  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer>;
  print(stream: "stdout" | "stderr", bytes: Uint8Array): void;
  /** Says that the guest is about to wait, and gives what ends its timers with the request. */
  wait(): AbortSignal;
  /** Called before a guest that has waited goes on, which it does when that is over. */
  resumed(): void | Promise<void>;
}

/** Core functions by name: they answer with an error number, or with a promise for one. */
export type Preview1Functions = Record<string, (...values: never[]) => unknown>;

/** The error numbers that are answered. */
export const errno = Object.freeze({
  success: 0,
  forbidden: 2,
  badDescriptor: 8,
  exists: 20,
  illegalBytes: 25,
  invalid: 28,
  failed: 29,
  isFolder: 31,
  tooManyFiles: 33,
  nameTooLong: 37,
  noEntry: 44,
  notFolder: 54,
  notSupported: 58,
  notPermitted: 63,
  illegalSeek: 70,
  notCapable: 76,
});

/** Writes a 32-bit number to the guest's memory; the success. */
export function writeNumber(host: Preview1Host, pointer: number, value: number): number {
  host.bytes(pointer, 4);
  host.view.setUint32(pointer >>> 0, value, true);
  return errno.success;
}

/** Writes a 64-bit number to the guest's memory; the success. */
export function writeLong(host: Preview1Host, pointer: number, value: bigint): number {
  host.bytes(pointer, 8);
  host.view.setBigUint64(pointer >>> 0, value, true);
  return errno.success;
}
