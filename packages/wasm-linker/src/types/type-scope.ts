import type { PlanningBudget } from "./planning-budget.ts";
import { ComponentUnsupported } from "../errors.ts";
import type { AnyType, ExternType, ResourceType } from "./types.ts";

/** The types that indexes in a piece of a component mean, and those of what encloses it. */
export interface TypeScope {
  readonly types: AnyType[];
  /** Instances by index, of which types can be taken. */
  readonly instanceTypes: ReadonlyMap<string, ExternType>[];
  readonly parent: TypeScope | null;
  readonly budget: PlanningBudget;
  /** How many scopes enclose it. */
  readonly depth: number;
  /** Makes a resource that is defined here, or throws where none may be. */
  defineResource(destructor: number | null): ResourceType;
}

/** The type at an index. */
export function typeAt(index: number, scope: TypeScope): AnyType {
  const type = scope.types[index];
  if (type === undefined) throw new ComponentUnsupported(`has no type at ${index}`);
  return type;
}

/** The scope so many levels further out. */
export function outerScope(scope: TypeScope, levels: number): TypeScope {
  let outer: TypeScope | null = scope;
  for (let level = 0; level < levels && outer !== null; level += 1) outer = outer.parent;
  if (outer === null) throw new ComponentUnsupported("reaches out of itself");
  return outer;
}
