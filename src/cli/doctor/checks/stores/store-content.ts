import { displayPath } from "../../../../common/display-path.ts";
import { doctorLimits } from "../../../../limits.ts";
import type { StoreContent } from "../../../../stores/registry.ts";
import type { Check } from "../../check.ts";
import { ok, problem, warning, type Finding } from "../../finding.ts";
import { presentStores, type PresentStore } from "../../present-stores.ts";
import { describeBytes, describeCount } from "../../../../common/quantities.ts";

/** How much each store holds, and how near that is to its limits. */
export const storeContent: Check = {
  id: "store-content",
  group: "Stores and folders",
  needs: "stores",
  async run(patient) {
    const found: Finding[] = [];
    for (const store of presentStores(patient)) {
      const { inspection } = await patient.inspections.inspect(store.path, store.config);
      const content = inspection?.file?.contents?.[store.label];
      if (content !== undefined) found.push(...examine(store, content));
    }
    return found;
  },
};

function examine(store: PresentStore, content: StoreContent): Finding[] {
  const found = [...findFull(store, content), ...findOversized(store, content)];
  if (found.length > 0) return found;
  const { tuplesMax } = store.config.limits;
  const keys = describeCount(content.keys, "key");
  const room =
    tuplesMax === Infinity ? keys : `${keys} of at most ${tuplesMax.toLocaleString("en-US")}`;
  const bytes =
    content.valueBytes === null ? "" : `, ${describeBytes(content.valueBytes)} of values`;
  return [ok(`store ${JSON.stringify(store.label)} holds ${room}${bytes}`, detailsOf(store))];
}

function findFull(store: PresentStore, { keys }: StoreContent): Finding[] {
  const { label, config } = store;
  const { tuplesMax } = config.limits;
  if (keys * 100 < tuplesMax * doctorLimits.tuplesPercentMax) return [];
  const name = `store ${JSON.stringify(label)}`;
  const remedy = `delete keys, or raise tuples_max in [key_value_store.${label}.limits] of the runtime configuration`;
  const details = { ...detailsOf(store), remedy };
  const room = `${describeCount(keys, "key")} of at most ${tuplesMax.toLocaleString("en-US")}`;
  if (keys < tuplesMax) return [warning(`${name} is nearly full: it holds ${room}`, details)];
  return [problem(`${name} is full and takes no new key: it holds ${room}`, details)];
}

/** As other programs, or a higher limit of before, may have left them. */
function findOversized(store: PresentStore, content: StoreContent): Finding[] {
  const { label, config } = store;
  const { largestValueBytes, longestKeyBytes } = content;
  const { valueBytesMax, keyBytesMax } = config.limits;
  const table = `[key_value_store.${label}.limits] of the runtime configuration`;
  const found: Finding[] = [];
  if (largestValueBytes !== null && largestValueBytes > valueBytesMax) {
    const what = `the largest value of store ${JSON.stringify(label)} has ${describeBytes(largestValueBytes)}, more than the ${describeBytes(valueBytesMax)} that can be written`;
    const remedy = `raise value_bytes_max in ${table}; until then it can be read and deleted`;
    found.push(warning(what, { ...detailsOf(store), remedy }));
  }
  if (longestKeyBytes !== null && longestKeyBytes > keyBytesMax) {
    const what = `the longest key of store ${JSON.stringify(label)} has ${describeCount(longestKeyBytes, "byte")}, more than the ${keyBytesMax} with which it can be used`;
    const remedy = `raise key_bytes_max in ${table}`;
    found.push(warning(what, { ...detailsOf(store), remedy }));
  }
  return found;
}

function detailsOf({ label, path }: PresentStore): { subject: string; place: string } {
  return { subject: label, place: displayPath(path) };
}
