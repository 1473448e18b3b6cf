import { held } from "../linker/index.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorV2, nothing } from "./answer.ts";
import { explained } from "./explained.ts";
import { OpenedStore } from "../../../kv/opened-store.ts";

/** `fermyon:spin/key-value@2.0.0`, of Spin 2 and 3: a store is a resource, and dropping it closes it. */
export const keyValueV2: HostInterface = {
  "[static]store.open": (call, label: string) =>
    answer(
      () => explained(call, () => new OpenedStore(call.session, label)),
      (store) => store,
      errorV2,
    ),
  "[method]store.get": waiting((_call, store: unknown, key: string) =>
    answer(
      () => held(store, OpenedStore).get(key),
      (found) => found ?? undefined,
      errorV2,
    ),
  ),
  "[method]store.set": waiting((_call, store: unknown, key: string, bytes: Uint8Array) =>
    answer(() => held(store, OpenedStore).set(key, bytes), nothing, errorV2),
  ),
  "[method]store.delete": waiting((_call, store: unknown, key: string) =>
    answer(() => held(store, OpenedStore).delete(key), nothing, errorV2),
  ),
  "[method]store.exists": waiting((_call, store: unknown, key: string) =>
    answer(
      () => held(store, OpenedStore).exists(key),
      (found) => found,
      errorV2,
    ),
  ),
  "[method]store.get-keys": waiting((_call, store: unknown) =>
    answer(
      () => held(store, OpenedStore).keys(),
      (keys) => keys,
      errorV2,
    ),
  ),
};
