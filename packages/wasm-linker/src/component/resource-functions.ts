import type { ImportTraits } from "../instrument/host-import.ts";
import type { CoreFunction } from "../abi/bind-import.ts";
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

type Kind = "resource.new" | "resource.drop" | "resource.rep";

const makesNumber = traitsOf({ parameters: ["i32"], result: "i32" });
const takesNumber = traitsOf({ parameters: ["i32"], result: null });

function traitsOf(signature: CoreSignature): ImportTraits {
  return { name: null, waits: false, signature, givesTurn: false };
}

/** What is to be known of a function of resources before it is made. */
export function resourceTraits(kind: Kind): ImportTraits {
  return kind === "resource.drop" ? takesNumber : makesNumber;
}

/** Makes `resource.new`, `resource.rep` or `resource.drop`, as core modules call them. */
export function makeResourceFunction(
  kind: Kind,
  type: ResourceType,
  { table, passage, destroy }: ResourceParts,
): CoreFunction {
  if (kind === "resource.new") {
    return (representation) => {
      passage.leave();
      return table.add(new GuestResource((representation as number) >>> 0), type, true);
    };
  }
  if (kind === "resource.rep") {
    return (handle) => (table.get((handle as number) >>> 0, type) as GuestResource).representation;
  }
  return (handle) => {
    passage.leave();
    const resource = table.drop((handle as number) >>> 0, type);
    if (resource === null) return;
    if (resource instanceof GuestResource) destroy(resource);
    else dispose(resource);
  };
}
