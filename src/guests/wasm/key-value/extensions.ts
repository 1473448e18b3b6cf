import type { Entry } from "../../../stores/store.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorV1, nothing } from "./answer.ts";

/**
 * `bobbin:key-value/extensions@0.1.0` of sdk/wit/bobbin.wit: what stores can do beyond Spin's first
 * interface, on the stores that it opens.
 */
export const extensions: HostInterface = {
  "get-many": waiting((call, store: number, keys: string[]) =>
    answer(
      () => call.session.getMany(store, keys),
      (values) => values.map((value) => value ?? undefined),
      errorV1,
    ),
  ),
  "set-many": waiting((call, store: number, entries: Entry[]) =>
    answer(() => call.session.setMany(store, entries), nothing, errorV1),
  ),
  "delete-many": waiting((call, store: number, keys: string[]) =>
    answer(() => call.session.deleteMany(store, keys), nothing, errorV1),
  ),
  "list-keys": waiting(
    (call, store: number, prefix: string, cursor: string | undefined, limit: number) =>
      answer(
        () => call.session.list(store, { prefix, cursor: cursor ?? null, limit }),
        (page) => ({ keys: page.keys, cursor: page.cursor ?? undefined }),
        errorV1,
      ),
  ),
  increment: waiting((call, store: number, key: string, delta: bigint) =>
    answer(
      () => call.session.increment(store, key, delta),
      (sum) => sum,
      errorV1,
    ),
  ),
  "get-versioned": waiting((call, store: number, key: string) =>
    answer(
      () => call.session.getVersioned(store, key),
      ({ value, version }) => ({ value: value ?? undefined, version }),
      errorV1,
    ),
  ),
  "compare-and-swap": waiting(
    (call, store: number, key: string, version: string | undefined, value: Uint8Array) =>
      answer(
        () => call.session.compareAndSwap(store, key, version ?? null, value),
        (wrote) => wrote,
        errorV1,
      ),
  ),
};
