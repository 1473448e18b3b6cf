import {
  HostFuture,
  HostStream,
  ResultError,
  Stream,
  type StreamSource,
} from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import type { GuestCall, HostInterface } from "../host.ts";
import { filesystemInterfaces } from "../wasi/filesystem.ts";
import type { InputStream } from "../wasi/streams.ts";
import { ByteSource, emptySource } from "./byte-source.ts";

const before = filesystemInterfaces["wasi:filesystem/types"] as HostInterface;

/** A function of WASI 0.2, by the name of the method. */
type Plain = (call: GuestCall, ...values: readonly unknown[]) => unknown;

function plain(name: string): Plain {
  return before[name] as unknown as Plain;
}

/** Cases of 0.2 stand alone, where those of 0.3 may carry something. */
function asCase(name: unknown): { readonly tag: string } {
  return { tag: String(name) };
}

/** Carries out what 0.2 has, whose errors are those of 0.3 as an enum. */
function attempt<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof ResultError) throw new ResultError(asCase(error.payload));
    throw error;
  }
}

/** The same function, but for its errors and what `shape` makes of its answer. */
function like(name: string, shape = (value: unknown): unknown => value): HostInterface[string] {
  const call = plain(`[method]descriptor.${name}`);
  return (guest: GuestCall, ...values: readonly unknown[]) =>
    attempt(() => shape(call(guest, ...values)));
}

const withType = (stat: unknown): unknown => ({
  ...(stat as object),
  type: asCase((stat as { type: string }).type),
});

const same = [
  ...["advise", "sync-data", "get-flags", "set-size", "set-times", "sync"],
  ...["create-directory-at", "set-times-at", "link-at", "open-at", "readlink-at"],
  ...["remove-directory-at", "rename-at", "symlink-at", "unlink-file-at"],
  ...["is-same-object", "metadata-hash", "metadata-hash-at"],
].map((name) => [`[method]descriptor.${name}`, like(name)] as const);

type Ended = { readonly tag: "ok" } | { readonly tag: "err"; readonly value: unknown };
const ok: Ended = Object.freeze({ tag: "ok" });

/** A stream, and how it ends; where there is none, why. */
function streamed(
  make: () => { source: StreamSource; ended: Promise<Ended> | Ended },
): [HostStream, HostFuture] {
  try {
    const { source, ended } = make();
    return [new HostStream(source), new HostFuture(ended)];
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    const ended: Ended = { tag: "err", value: asCase(error.payload) };
    return [new HostStream(emptySource), new HostFuture(ended)];
  }
}

function readFile(call: GuestCall, it: unknown, offset: bigint): [HostStream, HostFuture] {
  return streamed(() => {
    const read = plain("[method]descriptor.read-via-stream");
    const source = new ByteSource(read(call, it, offset) as InputStream);
    const ended = source.ended.then((error): Ended => {
      if (error === null) return ok;
      const code = plain("filesystem-error-code")(call, error) ?? "io";
      return { tag: "err", value: asCase(code) };
    });
    return { source, ended };
  });
}

/** Most entries that are given at once. */
const entriesMax = 1000;

function readFolder(call: GuestCall, it: unknown): [HostStream, HostFuture] {
  return streamed(() => {
    const entries = plain("[method]descriptor.read-directory")(call, it);
    const next = plain("[method]directory-entry-stream.read-directory-entry");
    const source: StreamSource = {
      ready: () => true,
      wait: () => Promise.resolve(),
      read: (countMax) => {
        const found: unknown[] = [];
        while (found.length < Math.min(countMax, entriesMax)) {
          const entry = next(call, entries);
          if (entry === undefined) break;
          found.push(withType(entry));
        }
        return found.length === 0 ? null : found;
      },
    };
    return { source, ended: ok };
  });
}

/** All files are read-only: nothing is taken of what should be written. */
function refuseStream(call: GuestCall, it: unknown, data: unknown): HostFuture {
  held(data, Stream).drop();
  const [, ended] = streamed(() => {
    plain("[method]descriptor.write-via-stream")(call, it);
    return { source: emptySource, ended: ok };
  });
  return ended;
}

/** `wasi:filesystem` of WASI 0.3, by interface: the manifest's files, to be read. */
export const filesystemInterfaces3: Readonly<Record<string, HostInterface>> = {
  "wasi:filesystem/preopens": filesystemInterfaces["wasi:filesystem/preopens"] as HostInterface,
  "wasi:filesystem/types": {
    ...Object.fromEntries(same),
    "[method]descriptor.get-type": like("get-type", asCase),
    "[method]descriptor.stat": like("stat", withType),
    "[method]descriptor.stat-at": like("stat-at", withType),
    "[method]descriptor.read-via-stream": readFile,
    "[method]descriptor.read-directory": readFolder,
    "[method]descriptor.write-via-stream": refuseStream,
    "[method]descriptor.append-via-stream": refuseStream,
  },
};
