import type { CoreReference, CoreStep, Plan } from "./plan.ts";

/** Whether what a module of a plan imports by these names is a function of the host, or of a component that is reached by way of it, in all of its instances. */
export function isHosts(plan: Plan, module: number): (from: string, name: string) => boolean {
  const steps = plan.steps.filter(
    (step, at) => (plan.replaced.has(at) ? plan.replaced.get(at) : step.module) === module,
  );
  return (from, name) =>
    steps.length > 0 && steps.every((step) => isReached(importOf(plan, step, from, name)));
}

function isReached(reference: CoreReference | undefined): boolean {
  return reference !== undefined && reference.kind !== "export";
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
