import { listKeysMax } from "../../../limits.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorWasi, nothing } from "./answer.ts";
import { explained } from "./explained.ts";
import { OpenStore } from "./open-store.ts";

/** `wasi:keyvalue/store@0.2.0-draft2`. Keys are listed a page at a time, with a cursor to go on from. */
export const wasiStore: HostInterface = {
  open: (call, identifier: string) =>
    answer(
      () => explained(call, () => new OpenStore(call.session, identifier)),
      (bucket) => bucket,
      errorWasi,
    ),
  "[method]bucket.get": waiting((_call, { session, handle }: OpenStore, key: string) =>
    answer(
      () => session.get(handle, key),
      (found) => found ?? undefined,
      errorWasi,
    ),
  ),
  "[method]bucket.set": waiting(
    (_call, { session, handle }: OpenStore, key: string, bytes: Uint8Array) =>
      answer(() => session.set(handle, key, bytes), nothing, errorWasi),
  ),
  "[method]bucket.delete": waiting((_call, { session, handle }: OpenStore, key: string) =>
    answer(() => session.delete(handle, key), nothing, errorWasi),
  ),
  "[method]bucket.exists": waiting((_call, { session, handle }: OpenStore, key: string) =>
    answer(
      () => session.exists(handle, key),
      (found) => found,
      errorWasi,
    ),
  ),
  "[method]bucket.list-keys": waiting(
    (_call, { session, handle }: OpenStore, cursor: string | undefined) =>
      answer(
        () => session.list(handle, { cursor: cursor ?? null, limit: listKeysMax }),
        (page) => ({ keys: page.keys, cursor: page.cursor ?? undefined }),
        errorWasi,
      ),
  ),
};
