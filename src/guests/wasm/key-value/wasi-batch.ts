import type { Entry } from "../../../stores/store.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorWasi, nothing } from "./answer.ts";
import type { OpenStore } from "./open-store.ts";

/** `wasi:keyvalue/batch@0.2.0-draft2`. get-many answers every key that was asked for, in order. */
export const wasiBatch: HostInterface = {
  "get-many": waiting((_call, { session, handle }: OpenStore, keys: string[]) =>
    answer(
      () => session.getMany(handle, keys),
      (values) => keys.map((key, at) => [key, values[at] ?? undefined]),
      errorWasi,
    ),
  ),
  "set-many": waiting((_call, { session, handle }: OpenStore, entries: Entry[]) =>
    answer(() => session.setMany(handle, entries), nothing, errorWasi),
  ),
  "delete-many": waiting((_call, { session, handle }: OpenStore, keys: string[]) =>
    answer(() => session.deleteMany(handle, keys), nothing, errorWasi),
  ),
};
