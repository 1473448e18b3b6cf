import { ComponentUnsupported } from "../errors.ts";
import { checkFunction, type FindInterface } from "./check-types.ts";
import type { ComponentFunction, Plan } from "./plan.ts";

/**
 * Finds a function of an interface that a component exports. Throws ComponentUnsupported where there is none, and
 * ComponentMismatch where its type is not that of the interface, as far as `find` knows it.
 */
export function findExport(
  exports: Plan["exports"],
  from: string,
  name: string,
  find: FindInterface,
): ComponentFunction {
  const instance = exports.get(from);
  const found = instance?.sort === "instance" ? instance.exports.get(name) : undefined;
  if (found?.sort !== "function") {
    throw new ComponentUnsupported(`exports ${from} without its function ${name}`);
  }
  if (found.function.kind === "host") {
    throw new ComponentUnsupported(`exports a function of its host as ${from} ${name}`);
  }
  checkFunction(from, name, found.function.type, find);
  return found.function;
}
