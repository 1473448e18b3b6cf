import type { Component } from "../../config/manifest/app.ts";

/** What is built at once: all components with the same commands in the same folder. */
export interface BuildStep {
  readonly components: readonly Component[];
  readonly commands: readonly string[];
  /** Absolute path. */
  readonly workdir: string;
}

/**
 * What building these components takes: chains that may run side by side, of steps that may not,
 * because they work in the same folder. Components without a build table take nothing.
 */
export function planBuild(components: readonly Component[]): BuildStep[][] {
  const built = components.flatMap((component) => {
    const { build } = component;
    return build === null || build.commands.length === 0 ? [] : [{ component, build }];
  });
  const same = Map.groupBy(built, ({ build }) => JSON.stringify([build.workdir, build.commands]));
  const steps = [...same.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { commands, workdir } = first.build;
    return [{ components: [first, ...others].map((each) => each.component), commands, workdir }];
  });
  return [...Map.groupBy(steps, (step) => step.workdir).values()];
}

/** A step's name for people: the ids of its components. */
export function nameStep(step: BuildStep): string {
  return step.components.map((component) => component.id).join(", ");
}
