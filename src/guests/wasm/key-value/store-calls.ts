import type { BobbinError } from "../../../errors.ts";
import { OpenedStore } from "../../../kv/opened-store.ts";
import { waiting, type HostInterface } from "../host.ts";
import { held } from "../linker/index.ts";
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
        (found) => found ?? undefined,
        errorOf,
      ),
    ),
    [`[method]${resource}.set`]: waiting((_call, store: unknown, key: string, bytes: Uint8Array) =>
      answer(() => held(store, OpenedStore).set(key, bytes), nothing, errorOf),
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
