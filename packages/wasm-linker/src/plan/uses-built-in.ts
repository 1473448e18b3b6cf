import type { BuiltInName } from "./built-in-names.ts";
import type { Plan } from "./plan.ts";

/** Whether a core module of a component imports a built-in function of the canonical ABI. */
export function usesBuiltIn({ steps }: Pick<Plan, "steps">, name: BuiltInName): boolean {
  const instances = steps.flatMap(({ imports }) => [...imports.values()]);
  return instances.some(
    (instance) =>
      instance.kind === "bundle" &&
      [...instance.exports.values()].some((one) => one.kind === "built-in" && one.name === name),
  );
}
