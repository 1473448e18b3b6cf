import { listKeysMax } from "../../../limits.ts";
import { held } from "../linker/index.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorWasi, nothing } from "./answer.ts";
import { explained } from "./explained.ts";
import { OpenedStore } from "../../../kv/opened-store.ts";

/** `wasi:keyvalue/store@0.2.0-draft2`. Keys are listed a page at a time, with a cursor to go on from. */
export const wasiStore: HostInterface = {
  open: (call, identifier: string) =>
    answer(
      () => explained(call, () => new OpenedStore(call.session, identifier)),
      (bucket) => bucket,
      errorWasi,
    ),
  "[method]bucket.get": waiting((_call, store: unknown, key: string) =>
    answer(
      () => held(store, OpenedStore).get(key),
      (found) => found ?? undefined,
      errorWasi,
    ),
  ),
  "[method]bucket.set": waiting((_call, store: unknown, key: string, bytes: Uint8Array) =>
    answer(() => held(store, OpenedStore).set(key, bytes), nothing, errorWasi),
  ),
  "[method]bucket.delete": waiting((_call, store: unknown, key: string) =>
    answer(() => held(store, OpenedStore).delete(key), nothing, errorWasi),
  ),
  "[method]bucket.exists": waiting((_call, store: unknown, key: string) =>
    answer(
      () => held(store, OpenedStore).exists(key),
      (found) => found,
      errorWasi,
    ),
  ),
  "[method]bucket.list-keys": waiting((_call, store: unknown, cursor: string | undefined) =>
    answer(
      () => held(store, OpenedStore).list({ cursor: cursor ?? null, limit: listKeysMax }),
      (page) => ({ keys: page.keys, cursor: page.cursor ?? undefined }),
      errorWasi,
    ),
  ),
};
