import { storeLimitsDefault, type StoreLimits } from "../limits.ts";
import { readPositiveInteger, TableReader } from "../toml/index.ts";

/** Reads `[key_value_store.LABEL.limits]`; the defaults where it is left out. */
export function readLimits(store: TableReader): StoreLimits {
  const table = store.tableOf("limits", "{ tuples_max = 1024 }");
  if (table === null) return storeLimitsDefault;
  const reader = new TableReader(table, `${store.name.slice(0, -1)}.limits]`, store.diagnostics);
  const limits: StoreLimits = {
    keyBytesMax: readLimit(reader, "key_bytes_max", storeLimitsDefault.keyBytesMax),
    valueBytesMax: readLimit(reader, "value_bytes_max", storeLimitsDefault.valueBytesMax),
    tuplesMax: readLimit(reader, "tuples_max", storeLimitsDefault.tuplesMax),
  };
  reader.finish();
  return limits;
}

function readLimit(reader: TableReader, key: string, fallback: number): number {
  const value = reader.entry(key)?.value;
  if (value?.kind === "string") {
    if (value.value === "unlimited") return Infinity;
    const text = `"${key}" in ${reader.name} is "${value.value}"; write a number such as ${fallback}, or "unlimited"`;
    reader.diagnostics.add(value.position, text);
    return fallback;
  }
  return readPositiveInteger(reader, key, String(fallback)) ?? fallback;
}
