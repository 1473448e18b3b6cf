import { memoryGroup, storesInMemory } from "../../../config/runtime-config/memory-groups.ts";
import { servedComponents } from "../../../config/manifest/served-components.ts";
import type { Prepared } from "../prepare.ts";
import type { WorkerCounts } from "../workload.ts";
import type { ProcessGroup } from "./own-processes.ts";

type PreparedParts = Pick<Prepared, "app" | "stores" | "isolated">;

/** Components that are to have processes of their own, those together that have to be in the same. */
export function processGroups(
  { app, stores, isolated }: PreparedParts,
  offenders: readonly string[],
): ProcessGroup[] {
  const served = new Set(servedComponents(app).map(({ id }) => id));
  const groups = new Map<string, string[]>();
  for (const id of [...Object.keys(isolated), ...offenders]) {
    if (!served.has(id) || groups.has(id)) continue;
    const group = memoryGroup(app, stores, id).filter((member) => served.has(member));
    for (const member of group) groups.set(member, group);
  }
  return [...new Set(groups.values())].map((components) => ({
    components,
    yields: !components.some((id) => isolated[id] !== undefined),
  }));
}

/**
 * How many workers serve what is in no process of its own: a store in memory is one process's own, so that only one can. Several
 * components have all workers from the start: what one of them costs a worker, the others of that worker feel.
 */
export function sharedWorkerCounts(
  { app, stores }: PreparedParts,
  groups: readonly ProcessGroup[],
  { atRest, most }: WorkerCounts,
): WorkerCounts {
  const apart = groups.flatMap(({ components }) => components);
  const inMemory = Object.keys(app.components).some(
    (id) => !apart.includes(id) && storesInMemory(app, stores, id).length > 0,
  );
  if (inMemory) return { atRest: 1, most: 1 };
  const together = servedComponents(app).filter(({ id }) => !apart.includes(id));
  return { atRest: together.length > 1 ? most : Math.min(atRest, most), most };
}

const reasons = { manifest: "its manifest says so", flag: "--isolate says so" } as const;

/** Why components have a process of their own, by id, for people: who asked for it comes before an offence. */
export function whyApart(
  isolated: Prepared["isolated"],
  offenders: readonly { readonly group: readonly string[]; readonly why: string }[],
): Readonly<Record<string, string>> {
  const asked = Object.entries(isolated).map(([id, by]) => [id, reasons[by]] as const);
  const offended = offenders.flatMap(({ group, why }) => group.map((id) => [id, why] as const));
  return Object.fromEntries([...offended, ...asked]);
}
