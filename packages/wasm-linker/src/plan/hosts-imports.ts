import type { CoreReference, CoreStep, Plan } from "./plan.ts";

/** A function of the host, or of a component that is reached by way of it. */
export type HostsImport = Exclude<CoreReference, { readonly kind: "export" }>;

/**
 * Tells the kinds of the functions of the host that a module of a plan imports: `describe` has those of each. Null for what is not the host's, or not of
 * the same kind in all of its instances.
 */
export function hostsImports(
  plan: Plan,
  module: number,
  describe: (reference: HostsImport) => string,
): (from: string, name: string) => string | null {
  const steps = plan.steps.filter(
    (step, at) => (plan.replaced.has(at) ? plan.replaced.get(at) : step.module) === module,
  );
  return (from, name) => {
    const kinds = new Set(
      steps.map((step) => {
        const reference = importOf(plan, step, from, name);
        return reference === undefined || reference.kind === "export" ? null : describe(reference);
      }),
    );
    const [kind = null] = kinds;
    return kinds.size === 1 ? kind : null;
  };
}

/** What a core instance imports by these names, without what only leads to it; undefined for nothing. */
export function importOf(
  { direct }: Plan,
  { imports }: CoreStep,
  from: string,
  name: string,
): CoreReference | undefined {
  const instance = imports.get(from);
  let reference: CoreReference | undefined =
    instance?.kind === "step"
      ? { kind: "export", step: instance.step, name }
      : instance?.exports.get(name);
  while (reference?.kind === "export") {
    const next: CoreReference | undefined = direct.get(reference.step)?.get(reference.name);
    if (next === undefined) break;
    reference = next;
  }
  return reference;
}
