import { OpenedStore } from "../../../kv/opened-store.ts";
import { waiting, type HostInterface } from "../host.ts";
import { held } from "../held.ts";
import { answer, errorV2 } from "./answer.ts";
import { storeCalls } from "./store-calls.ts";

/** `fermyon:spin/key-value@2.0.0`, of Spin 2 and 3: a store is a resource, and dropping it closes it. */
export const keyValueV2: HostInterface = {
  ...storeCalls("[static]store.open", "store", errorV2),
  "[method]store.get-keys": waiting((_call, store: unknown) =>
    answer(
      () => held(store, OpenedStore).keys(),
      (keys) => keys,
      errorV2,
    ),
  ),
};
