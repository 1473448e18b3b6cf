/** The ids that Spin gives to triggers and inline components which have none. Pure. */

import { componentId } from "./ids.ts";

/** What the id of a trigger follows from. */
export interface IdSource {
  /** As written; null when left out. */
  readonly id: { readonly value: string } | null;
  readonly type: string;
  /** The component it refers to, or the table of an inline one. */
  readonly component: { readonly value: string } | { readonly kind: "table" } | null;
}

/** The triggers in their order, each with its id. */
export function assignTriggerIds<Source extends IdSource>(
  triggers: readonly Source[],
): [Source, string][] {
  const taken = new Set(triggers.flatMap(({ id }) => id?.value ?? []));
  return triggers.map((trigger) => {
    const assigned = trigger.id?.value ?? createId(trigger, taken);
    taken.add(assigned);
    return [trigger, assigned];
  });
}

function createId({ type, component }: IdSource, taken: ReadonlySet<string>): string {
  const stem = `${type}-trigger`;
  const natural = component !== null && "value" in component ? `${component.value}-${stem}` : null;
  return natural === null || taken.has(natural) ? nextFree(stem, taken) : natural;
}

/** The id of the component that is written inside a trigger. */
export function assignInlineId(triggerId: string, taken: ReadonlySet<string>): string {
  const natural = `${triggerId}-component`;
  const isUsable = componentId.pattern.test(natural) && !taken.has(natural);
  return isUsable ? natural : nextFree("inline-component", taken);
}

function nextFree(stem: string, taken: ReadonlySet<string>): string {
  let count = 1;
  while (taken.has(`${stem}${count}`)) count += 1;
  return `${stem}${count}`;
}
