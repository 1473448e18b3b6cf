import { describeFunction, describeType, short } from "../types/describe-type.ts";
import type { HostInstanceImport, Plan } from "./plan.ts";
import { functionDifference, isSameDefinition } from "../types/same-type.ts";
import { ComponentMismatch } from "../errors.ts";
import type { FunctionType, InstanceType } from "../types/types.ts";

/** Finds the types of an interface of the host by its name; null where nothing is known of it. */
export type FindInterface = (name: string) => InstanceType | null;

/**
 * Compares what a component declares of the host's interfaces with what they are: the host's functions
 * take for granted what they are handed. What nothing is known of is left to the function that
 * answers for it. Throws ComponentMismatch.
 */
export function checkImports({ imports, instances }: Plan, find: FindInterface): void {
  for (const one of instances) checkTypes(one, find);
  for (const one of imports) checkFunction(one.interface, one.name, one.type, find);
}

/** Compares a function of an interface, imported or exported, with what it is. Throws ComponentMismatch. */
export function checkFunction(
  from: string,
  name: string,
  declared: FunctionType,
  find: FindInterface,
): void {
  const offered = find(from)?.exports.get(name);
  if (offered?.kind !== "function") return;
  const where = functionDifference(declared, offered);
  if (where === null) return;
  throw new ComponentMismatch({
    name: `${short(from)} ${short(name)}`,
    declared: describeFunction(declared),
    offered: describeFunction(offered),
    where,
  });
}

function checkTypes({ name: from, type }: HostInstanceImport, find: FindInterface): void {
  const offered = find(from)?.exports;
  if (offered === undefined) return;
  for (const [name, one] of type.exports) {
    const known = offered.get(name);
    if (one.kind !== "type" || known?.kind !== "type") continue;
    if (isSameDefinition(one.type, known.type)) continue;
    throw new ComponentMismatch({
      name: `${short(from)} ${short(name)}`,
      declared: describeType(one.type),
      offered: describeType(known.type),
      where: "in the type itself",
    });
  }
}
