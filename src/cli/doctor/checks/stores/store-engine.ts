import { isBobbinError } from "../../../../errors.ts";
import { describeStore, isStoreRemote, probeStore } from "../../../../stores/registry.ts";
import type { StoreConfig } from "../../../../stores/store-config.ts";
import type { Check } from "../../check.ts";
import { ok, problem, warning, type Finding } from "../../finding.ts";

/** The engine of each store across a network: whether it answers, and is fit to keep the store. */
export const storeEngine: Check = {
  id: "store-engine",
  group: "Stores and folders",
  needs: "stores",
  async run({ stores, options }) {
    const remote = Object.entries(stores ?? {}).flatMap(([label, config]) =>
      isStoreRemote(config) ? [{ label, config }] : [],
    );
    if (remote.length === 0) return [];
    options.onProgress?.("Asking the engines of stores");
    try {
      const found = await Promise.all(remote.map(({ label, config }) => examine(label, config)));
      return found.flat();
    } finally {
      options.onProgress?.(null);
    }
  },
};

async function examine(label: string, config: StoreConfig): Promise<Finding[]> {
  const name = `store ${JSON.stringify(label)}`;
  const details = { subject: label, place: describeStore(config) };
  try {
    const remarks = await probeStore(label, config);
    if (remarks.length === 0) return [ok(`the engine of ${name} answers`, details)];
    return remarks.map((remark) => warning(`${name}: ${remark}`, details));
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    return [problem(error.message, { ...details, remedy: error.fix })];
  }
}
