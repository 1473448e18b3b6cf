import { groupsModule } from "../compact/read-parts.ts";
import type { GuestImports } from "../instrument/host-import.ts";
import { GroupedImports, type GroupMember, ImportGroup } from "../instrument/import-group.ts";
import type { ImportTraits } from "../instrument/host-import.ts";
import { factsOf, importKey } from "../instrument/module-facts.ts";
import { importOf } from "../plan/hosts-imports.ts";
import type { Plan } from "../plan/plan.ts";
import type { Bindings } from "./bindings.ts";
import type { LinkedCall } from "./host-call.ts";
import type { HostReference } from "./import-traits.ts";

/** What a core instance imports by groups, which all instances of a component have in common. */
interface StepGroups {
  readonly members: readonly (GroupMember<HostReference> | null)[];
  /** Of each group: what is known of all of its functions together, and how many values they have. */
  readonly groups: readonly { readonly traits: ImportTraits; readonly count: number }[];
}

const known = new WeakMap<object, Map<number, StepGroups>>();

/** Adds the groups that a step of the plan imports, if any, to what it is given. */
export function addGroups<Call extends LinkedCall>(
  given: GuestImports,
  compiled: { readonly plan: Plan },
  step: number,
  module: WebAssembly.Module,
  bindings: Bindings<Call>,
): void {
  if (factsOf(module).grouped.length === 0) return;
  let steps = known.get(compiled);
  if (steps === undefined) known.set(compiled, (steps = new Map()));
  let found = steps.get(step);
  if (found === undefined)
    steps.set(step, (found = describe(compiled.plan, step, module, bindings)));
  const imports = new GroupedImports(bindings, found.members);
  const groups: GuestImports[string] = {};
  for (const [at, { traits, count }] of found.groups.entries()) {
    groups[at] = new ImportGroup(traits, imports, count);
  }
  given[groupsModule] = groups;
}

function describe<Call extends LinkedCall>(
  plan: Plan,
  step: number,
  module: WebAssembly.Module,
  bindings: Bindings<Call>,
): StepGroups {
  const { grouped, imports } = factsOf(module);
  const waiting = new Set<number>();
  let count = 0;
  const members = grouped.map((one) => {
    if (one === null) return null;
    const reference = importOf(
      plan,
      plan.steps[step] as Plan["steps"][number],
      one.module,
      one.name,
    );
    const traits = bindings.traits(reference as HostReference);
    if (traits.waits) waiting.add(one.group);
    count = Math.max(count, one.group + 1);
    return { traits, key: reference as HostReference };
  });
  const groups = Array.from({ length: count }, (_, at) => {
    const waits = waiting.has(at);
    const signature = imports.get(importKey(groupsModule, String(at))) ?? null;
    const traits = { name: null, waits, signature, givesTurn: waits };
    return { traits, count: (signature?.parameters.length ?? 1) - 1 };
  });
  return { members, groups };
}
