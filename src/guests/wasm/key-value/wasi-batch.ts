import type { Entry } from "../../../stores/store.ts";
import { held } from "../held.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorWasi, nothing } from "./answer.ts";
import { OpenedStore } from "../../../kv/opened-store.ts";

/** `wasi:keyvalue/batch@0.2.0-draft2`. get-many answers every key that was asked for, in order. */
export const wasiBatch: HostInterface = {
  "get-many": waiting((_call, store: unknown, keys: string[]) =>
    answer(
      () => held(store, OpenedStore).getMany(keys),
      (values) => keys.map((key, at) => [key, values[at] ?? undefined]),
      errorWasi,
    ),
  ),
  "set-many": waiting((_call, store: unknown, entries: Entry[]) =>
    answer(() => held(store, OpenedStore).setMany(entries), nothing, errorWasi),
  ),
  "delete-many": waiting((_call, store: unknown, keys: string[]) =>
    answer(() => held(store, OpenedStore).deleteMany(keys), nothing, errorWasi),
  ),
};
