import { OpenedStore } from "../../../kv/opened-store.ts";
import { listKeysMax } from "../../../limits.ts";
import { waiting, type HostInterface } from "../host.ts";
import { held } from "../held.ts";
import { answer, errorWasi } from "./answer.ts";
import { storeCalls } from "./store-calls.ts";

/** `wasi:keyvalue/store@0.2.0-draft2`. Keys are listed a page at a time, with a cursor to go on from. */
export const wasiStore: HostInterface = {
  ...storeCalls("open", "bucket", errorWasi),
  "[method]bucket.list-keys": waiting((_call, store: unknown, cursor: string | undefined) =>
    answer(
      () => held(store, OpenedStore).list({ cursor: cursor ?? null, limit: listKeysMax }),
      (page) => ({ keys: page.keys, cursor: page.cursor ?? undefined }),
      errorWasi,
    ),
  ),
};
