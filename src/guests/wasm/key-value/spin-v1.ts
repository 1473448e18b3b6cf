import { bobbinError } from "../../../errors.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorV1, nothing } from "./answer.ts";
import { explained } from "./explained.ts";

const value = <Value>(found: Value): Value => found;

/** `fermyon:spin/key-value` without a version, of Spin 1.4: stores are numbers, and close is a call. */
export const keyValueV1: HostInterface = {
  open: (call, label: string) =>
    answer(() => explained(call, () => call.session.open(label)), value, errorV1),
  get: waiting((call, store: number, key: string) =>
    answer(
      () => call.session.get(store, key),
      (found) => {
        if (found !== null) return found;
        throw bobbinError("no-such-key", { store: "", key });
      },
      errorV1,
    ),
  ),
  set: waiting((call, store: number, key: string, bytes: Uint8Array) =>
    answer(() => call.session.set(store, key, bytes), nothing, errorV1),
  ),
  delete: waiting((call, store: number, key: string) =>
    answer(() => call.session.delete(store, key), nothing, errorV1),
  ),
  exists: waiting((call, store: number, key: string) =>
    answer(() => call.session.exists(store, key), value, errorV1),
  ),
  "get-keys": waiting((call, store: number) =>
    answer(() => call.session.keys(store), value, errorV1),
  ),
  close: (call, store: number) => call.session.close(store),
};
