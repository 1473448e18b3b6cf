import type { PersonStore } from "../../data/person-store.ts";
import { explorerLimits } from "../../limits.ts";
import type { ListedKey } from "../wire/bodies.ts";

/** Keys whose values are read together, so that no page takes much memory. */
const batchKeys = 100;

/** Adds how the values of a page begin; null where one is too large to be read for that, or gone. */
export async function withBeginnings(
  store: PersonStore,
  keys: readonly ListedKey[],
): Promise<ListedKey[]> {
  const { previewValueBytesMax, previewBytesMax } = explorerLimits;
  const all: ListedKey[] = [];
  for (let at = 0; at < keys.length; at += batchKeys) {
    const batch = keys.slice(at, at + batchKeys);
    const small = batch.filter(({ bytes }) => bytes <= previewValueBytesMax).map(({ key }) => key);
    const values = await store.getMany(small);
    const beginnings = new Map(
      small.map((key, index) => {
        const value = values[index] ?? null;
        return [key, value && Buffer.from(value.subarray(0, previewBytesMax)).toString("base64")];
      }),
    );
    all.push(...batch.map((one) => ({ ...one, beginning: beginnings.get(one.key) ?? null })));
  }
  return all;
}
