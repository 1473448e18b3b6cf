import { isOwned, letGo, markOwned } from "../../../common/let-go.ts";
import type { BobbinError } from "../../../errors.ts";
import { OpenedStore } from "../../../kv/opened-store.ts";
import type { Answer } from "../../../stores/store.ts";
import { waiting, type HostInterface } from "../host.ts";
import { PassingBytes } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { answer, nothing } from "./answer.ts";
import { explained } from "./explained.ts";

/** What interfaces have in common whose stores are resources, each with its own name for them and its own errors. */
export function storeCalls(
  open: string,
  resource: string,
  errorOf: (error: BobbinError) => unknown,
): HostInterface {
  return {
    [open]: (call, label: string) =>
      answer(
        () => explained(call, () => new OpenedStore(call.session, label)),
        (store) => store,
        errorOf,
      ),
    [`[method]${resource}.get`]: waiting((_call, store: unknown, key: string) =>
      answer(
        () => held(store, OpenedStore).get(key),
        (found) => (found === null ? undefined : passing(found)),
        errorOf,
      ),
    ),
    [`[method]${resource}.set`]: waiting((_call, store: unknown, key: string, bytes: Uint8Array) =>
      answer(() => setOwned(held(store, OpenedStore), key, bytes), nothing, errorOf),
    ),
    [`[method]${resource}.delete`]: waiting((_call, store: unknown, key: string) =>
      answer(() => held(store, OpenedStore).delete(key), nothing, errorOf),
    ),
    [`[method]${resource}.exists`]: waiting((_call, store: unknown, key: string) =>
      answer(
        () => held(store, OpenedStore).exists(key),
        (found) => found,
        errorOf,
      ),
    ),
  };
}

/** A value on its way into a guest: large ones are let go of when it has its copy. */
export function passing(value: Uint8Array): Uint8Array | PassingBytes {
  return isOwned(value) ? new PassingBytes(value, () => letGo(value)) : value;
}

/** Sets what was copied out of a guest, which nobody needs afterwards. */
function setOwned(store: OpenedStore, key: string, value: Uint8Array): Answer<void> {
  const written = store.set(key, value);
  if (!(written instanceof Promise)) letGo(markOwned(value));
  return written;
}
