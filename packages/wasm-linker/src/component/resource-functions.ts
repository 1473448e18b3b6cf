import { HostImport } from "../instrument/host-import.ts";
import type { Passage } from "../abi/abi-context.ts";
import { dispose, GuestResource, type HandleTable } from "../abi/handle-table.ts";
import type { CoreSignature } from "../types/layout.ts";
import type { ResourceType } from "../types/types.ts";

/** What the functions of resources work on: the table and passage of the component instance that has them. */
export interface ResourceParts {
  readonly table: HandleTable;
  readonly passage: Passage;
  /** Tells the component instance that defined a resource that it was dropped. */
  destroy(resource: GuestResource): void;
}

const takesNumber: CoreSignature = { parameters: ["i32"], result: null };
const makesNumber: CoreSignature = { parameters: ["i32"], result: "i32" };

/** Makes `resource.new`, `resource.rep` or `resource.drop`, as core modules import them. */
export function makeResourceFunction(
  kind: "resource.new" | "resource.drop" | "resource.rep",
  type: ResourceType,
  { table, passage, destroy }: ResourceParts,
): HostImport {
  if (kind === "resource.new") {
    const add = (representation: number): number => {
      passage.leave();
      return table.add(new GuestResource(representation >>> 0), type, true);
    };
    return new HostImport(null, add, false, makesNumber);
  }
  if (kind === "resource.rep") {
    const find = (handle: number): number =>
      (table.get(handle >>> 0, type) as GuestResource).representation;
    return new HostImport(null, find, false, makesNumber);
  }
  const drop = (handle: number): void => {
    passage.leave();
    const resource = table.drop(handle >>> 0, type);
    if (resource === null) return;
    if (resource instanceof GuestResource) destroy(resource);
    else dispose(resource);
  };
  return new HostImport(null, drop, false, takesNumber);
}
