import assert from "node:assert/strict";
import {
  testCall,
  testSettings,
  testStores,
  wat,
  type TestCall,
  testMeter,
} from "../test-guest.ts";
import type { WasmSettings } from "../host.ts";
import { errno } from "./preview1-host.ts";
import { Preview1 } from "./preview1.ts";

/** The parameters of every function of WASI preview 1: i for i32, l for i64. All give an i32 but proc_exit. */
export const signatures: Readonly<Record<string, string>> = {
  args_get: "ii",
  args_sizes_get: "ii",
  clock_res_get: "ii",
  clock_time_get: "ili",
  environ_get: "ii",
  environ_sizes_get: "ii",
  fd_advise: "illi",
  fd_allocate: "ill",
  fd_close: "i",
  fd_datasync: "i",
  fd_fdstat_get: "ii",
  fd_fdstat_set_flags: "ii",
  fd_fdstat_set_rights: "ill",
  fd_filestat_get: "ii",
  fd_filestat_set_size: "il",
  fd_filestat_set_times: "illi",
  fd_pread: "iiili",
  fd_prestat_dir_name: "iii",
  fd_prestat_get: "ii",
  fd_pwrite: "iiili",
  fd_read: "iiii",
  fd_readdir: "iiili",
  fd_renumber: "ii",
  fd_seek: "ilii",
  fd_sync: "i",
  fd_tell: "ii",
  fd_write: "iiii",
  path_create_directory: "iii",
  path_filestat_get: "iiiii",
  path_filestat_set_times: "iiiilli",
  path_link: "iiiiiii",
  path_open: "iiiiillii",
  path_readlink: "iiiiii",
  path_remove_directory: "iii",
  path_rename: "iiiiii",
  path_symlink: "iiiii",
  path_unlink_file: "iii",
  poll_oneoff: "iiii",
  proc_exit: "i",
  proc_raise: "i",
  random_get: "ii",
  sched_yield: "",
  sock_accept: "iii",
  sock_recv: "iiiiii",
  sock_send: "iiiii",
  sock_shutdown: "ii",
};

const wasiModule = "wasi_snapshot_preview1";

function importText([name, parameters]: [string, string]): string {
  const types = [...parameters].map((one) => (one === "i" ? "i32" : "i64")).join(" ");
  const result = name === "proc_exit" ? "" : "(result i32)";
  return `(import "${wasiModule}" "${name}" (func $${name} (param ${types}) ${result}))`;
}

const module = new WebAssembly.Module(
  wat(`(module
    ${Object.entries(signatures).map(importText).join("\n")}
    (memory (export "memory") 2)
    ${Object.keys(signatures)
      .map((name) => `(export "${name}" (func $${name}))`)
      .join("\n")}
    (func (export "wait") (param i32) (result i32)
      (call $poll_oneoff (i32.const 0) (i32.const 1024) (local.get 0) (i32.const 2048))))`),
);

type Run = (...values: unknown[]) => unknown;

/** A core module that imports all of WASI preview 1, and one request that it answers. */
export class TestPreview1 {
  readonly wasi: Preview1;
  readonly memory: WebAssembly.Memory;
  readonly #exports: WebAssembly.Exports;
  readonly #settings: WasmSettings;
  /** How often a wait has ended. */
  resumed = 0;
  call: TestCall;

  /** Instantiates, and begins a request. */
  constructor(settings: Partial<WasmSettings> = {}) {
    this.#settings = testSettings({
      files: { kind: "folder", id: 1, entries: new Map() },
      ...settings,
    });
    this.call = testCall(testStores(), this.#settings);
    this.wasi = new Preview1(this.call, testMeter(), () => void (this.resumed += 1));
    const poll = this.wasi.imports["poll_oneoff"] as Run;
    const imports = { ...this.wasi.imports, poll_oneoff: new WebAssembly.Suspending(poll) };
    this.#exports = new WebAssembly.Instance(module, { [wasiModule]: imports }).exports;
    this.memory = this.#exports["memory"] as WebAssembly.Memory;
    this.wasi.bind(this.memory);
    this.wasi.begin(this.call);
  }

  /** Ends the request and begins another; the memory stays as it is. */
  next(changes: Partial<TestCall> = {}): void {
    this.wasi.end();
    this.call = { ...testCall(testStores(), this.#settings), ...changes };
    this.wasi.begin(this.call);
  }

  /** Calls a function of WASI by its name, as the module would; one that waits as the linker's host. */
  run(name: string, ...values: unknown[]): unknown {
    if (name === "poll_oneoff") return (this.wasi.imports[name] as Run)(...values);
    return (this.#exports[name] as unknown as Run)(...values);
  }

  /** Has the module wait for the subscriptions at 0; events come at 1024, their number at 2048. */
  wait(count: number): Promise<unknown> {
    const promising = WebAssembly.promising(this.#exports["wait"] as never) as unknown as Run;
    return promising(count) as Promise<unknown>;
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  put(at: number, text: string): number {
    const bytes = Buffer.from(text);
    new Uint8Array(this.memory.buffer).set(bytes, at);
    return bytes.length;
  }

  text(at: number, length: number): string {
    return Buffer.from(this.memory.buffer, at, length).toString();
  }

  /** Opens a file; its number, or why not. */
  open(path: string, { flags = 0, rights = 0n, from = 3 } = {}): number | { errno: unknown } {
    const length = this.put(4096, path);
    const result = this.run("path_open", from, 0, 4096, length, flags, rights, 0n, 0, 512);
    return result === errno.success ? this.view.getUint32(512, true) : { errno: result };
  }

  /** Reads from a file to where the one part of memory leads; what was read. */
  read(descriptor: number, bytesMax: number): string {
    this.view.setUint32(0, 8192, true);
    this.view.setUint32(4, bytesMax, true);
    assert.equal(this.run("fd_read", descriptor, 0, 1, 512), errno.success);
    return this.text(8192, this.view.getUint32(512, true));
  }
}
