import type { AbsentFlag } from "../command.ts";

const noWasmtime = "leave it out; it is for Wasmtime, which Bobbin does not use";
const noCopies = "leave it out; Bobbin copies no files to a temporary folder";

/** Flags of `spin up` that Bobbin does not have, with what to do instead. */
export const upAbsentFlags: readonly AbsentFlag[] = [
  { name: "allow-transient-write", instead: "keep what components write in a key-value store" },
  { name: "cache", instead: noWasmtime },
  { name: "debug-info", instead: noWasmtime },
  { name: "direct-mounts", instead: noCopies },
  { name: "disable-cache", instead: noWasmtime },
  { name: "disable-pooling", instead: noWasmtime },
  { name: "experimental-wasm-feature", instead: "leave it out; the features are those of Node.js" },
  { name: "from-registry", instead: "fetch the application to a folder and name that with --from" },
  { name: "http1-max-buf-size", instead: "leave it out; a request's head has at most 16 KiB" },
  {
    name: "idle-instance-timeout",
    instead: "leave it out; --max-instance-reuse-count is what Bobbin has",
  },
  {
    name: "insecure",
    short: "k",
    instead: "leave it out; Bobbin runs no application from a registry",
  },
  { name: "profile", instead: "name the manifest of that profile with --from" },
  {
    name: "sqlite",
    instead: "keep the data in a key-value store; --key-value writes to one before serving",
  },
  { name: "temp", instead: noCopies },
  { name: "tmp", instead: noCopies },
];
