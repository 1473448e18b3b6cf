import { signatureText } from "../linker/component/check-core.ts";
import { signatureOf } from "../linker/component/bind-import.ts";
import { interfaceTypes } from "../wit/interface-types.ts";

/** Functions by their parameters, `i` for i32 and `I` for i64; what they answer is an i32. */
const preview1: Readonly<Record<string, string>> = {
  args_get: "ii",
  args_sizes_get: "ii",
  environ_get: "ii",
  environ_sizes_get: "ii",
  clock_res_get: "ii",
  clock_time_get: "iIi",
  fd_advise: "iIIi",
  fd_allocate: "iII",
  fd_close: "i",
  fd_datasync: "i",
  fd_fdstat_get: "ii",
  fd_fdstat_set_flags: "ii",
  fd_fdstat_set_rights: "iII",
  fd_filestat_get: "ii",
  fd_filestat_set_size: "iI",
  fd_filestat_set_times: "iIIi",
  fd_pread: "iiiIi",
  fd_prestat_get: "ii",
  fd_prestat_dir_name: "iii",
  fd_pwrite: "iiiIi",
  fd_read: "iiii",
  fd_readdir: "iiiIi",
  fd_renumber: "ii",
  fd_seek: "iIii",
  fd_sync: "i",
  fd_tell: "ii",
  fd_write: "iiii",
  path_create_directory: "iii",
  path_filestat_get: "iiiii",
  path_filestat_set_times: "iiiiIIi",
  path_link: "iiiiiii",
  path_open: "iiiiiIIii",
  path_readlink: "iiiiii",
  path_remove_directory: "iii",
  path_rename: "iiiiii",
  path_symlink: "iiiii",
  path_unlink_file: "iii",
  poll_oneoff: "iiii",
  proc_raise: "i",
  random_get: "ii",
  sched_yield: "",
  sock_accept: "iii",
  sock_recv: "iiiiii",
  sock_send: "iiiii",
  sock_shutdown: "ii",
};

/** Of Spin 1.0: without a result, as what they answer is written to memory. */
const spin1: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "key-value": {
    open: "iii",
    get: "iiii",
    set: "iiiiii",
    delete: "iiii",
    exists: "iiii",
    "get-keys": "ii",
    close: "i",
  },
  "spin-config": { "get-config": "iii" },
  "wasi-outbound-http": { request: "iiiiiiiiiii" },
};

/**
 * The core type of a function that modules import from outside of the component model, as `i32 -> i32`;
 * null where it is none that is served, for which any type will do.
 */
export function coreSignature(module: string, name: string): string | null {
  if (module === "wasi_snapshot_preview1") {
    if (name === "proc_exit") return "i32 ->";
    const parameters = own(preview1, name);
    return parameters === null ? null : `${spelled(parameters)} -> i32`.trim();
  }
  if (module === "bobbin-key-value") {
    const type = interfaceTypes("bobbin:key-value/extensions@0.1.0")?.exports.get(name);
    return type?.kind === "function" ? signatureText(signatureOf(type)) : null;
  }
  const parameters = own(own(spin1, module) ?? {}, name);
  return parameters === null ? null : `${spelled(parameters)} ->`;
}

function own<Value>(values: Readonly<Record<string, Value>>, name: string): Value | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

function spelled(parameters: string): string {
  return Array.from(parameters, (one) => (one === "I" ? "i64" : "i32")).join(" ");
}
