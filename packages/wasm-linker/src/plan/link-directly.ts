import { sectionIds, splitSections } from "../binary/sections.ts";
import { readInterface, type ImportDefinition } from "../binary/signatures.ts";
import { WasmFormatError } from "../errors.ts";
import type { CoreReference, CoreStep, Plan } from "./plan.ts";
import { type Filling, readFiller, readShim, type Shim } from "./shims.ts";
import { trimFiller, trimShim } from "./trim-shims.ts";

/**
 * The same plan without the detours that tools make: a module that needs the host's functions is instantiated before its memory can be
 * told to them, so it is given functions of another module, the shim, that call what a third one puts into a table later. Memories are found when they
 * are first needed here, so that it is given the host's functions themselves; where nothing else is left of the two, they are not instantiated.
 */
export function linkDirectly(plan: Plan): Plan {
  try {
    const linking = new DirectLinking(plan);
    linking.link();
    const { modules, direct, replaced } = linking;
    return { ...plan, modules, direct, replaced };
  } catch (error) {
    // Whoever compiles a module that is damaged says so.
    if (error instanceof WasmFormatError) return plan;
    throw error;
  }
}

/** A shim, what fills its table, and their modules. */
interface Pair {
  readonly shim: Shim;
  readonly shimModule: number;
  readonly filler: CoreStep;
  readonly fillings: readonly Filling[];
}

class DirectLinking {
  readonly modules: Uint8Array[];
  readonly direct = new Map<number, ReadonlyMap<string, CoreReference>>();
  readonly replaced = new Map<number, number | null>();
  readonly #plan: Plan;
  /** Of each module. A nested component may be there many times. */
  readonly #functions: (readonly ImportDefinition[])[];
  readonly #shims: (Shim | null)[];
  /** By step: those that import a table of it. */
  readonly #tableUsers = new Map<number, number[]>();
  /** By step: how many before it have code that runs at once. */
  readonly #startsBefore: number[] = [];
  readonly #trimmed = new Map<string, number>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.modules = [...plan.modules];
    const imports = plan.modules.map((bytes) => readInterface(bytes).imports);
    this.#functions = imports.map((all) => all.filter(({ kind }) => kind === "function"));
    this.#shims = plan.modules.map(readShim);
    const tables = imports.map((all) => all.filter(({ kind }) => kind === "table"));
    const starts = plan.modules.map((bytes) =>
      splitSections(bytes).some(({ id }) => id === sectionIds.start),
    );
    let before = 0;
    for (const [at, step] of plan.steps.entries()) {
      for (const table of tables[step.module] ?? []) {
        const reference = referenceOf(step, table);
        if (reference?.kind !== "export") continue;
        const users = this.#tableUsers.get(reference.step);
        if (users === undefined) this.#tableUsers.set(reference.step, [at]);
        else users.push(at);
      }
      this.#startsBefore.push(before);
      if (starts[step.module] === true) before += 1;
    }
  }

  link(): void {
    for (const [at, { module }] of this.#plan.steps.entries()) {
      const shim = this.#shims[module] ?? null;
      const users = this.#tableUsers.get(at) ?? [];
      const [fillerStep = 0] = users;
      const filler = this.#plan.steps[fillerStep];
      if (shim === null || users.length !== 1 || filler === undefined) continue;
      // Code that runs before the table is filled would find nothing there.
      if (fillerStep < at || this.#startsBefore[at] !== this.#startsBefore[fillerStep]) continue;
      const fillings = readFiller(this.modules[filler.module] as Uint8Array);
      if (fillings === null) continue;
      this.#replace(at, fillerStep, { shim, shimModule: module, filler, fillings });
    }
  }

  #replace(shimStep: number, fillerStep: number, pair: Pair): void {
    const { shim, shimModule, filler, fillings } = pair;
    const last = new Map(fillings.map(({ slot, index }) => [slot, index]));
    const links = new Map<string, CoreReference>();
    const left = new Set<number>();
    for (const [name, { slot, signature }] of shim.functions) {
      const given = this.#functions[filler.module]?.[last.get(slot) ?? -1];
      const reference = given === undefined ? undefined : referenceOf(filler, given);
      const isHosts = reference !== undefined && reference.kind !== "export";
      if (isHosts && given?.signature === signature) links.set(name, reference);
      else left.add(slot);
    }
    if (links.size === 0) return;
    this.direct.set(shimStep, links);
    if (!shim.hasOthers && left.size === 0) {
      this.replaced.set(shimStep, null);
      this.replaced.set(fillerStep, null);
      return;
    }
    const names = JSON.stringify([...links.keys()]);
    this.replaced.set(
      shimStep,
      this.#trim(shimModule, names, (bytes) => trimShim(bytes, (name) => !links.has(name))),
    );
    const needed = fillings.filter(({ slot }) => shim.hasOthers || left.has(slot));
    this.replaced.set(
      fillerStep,
      this.#trim(filler.module, JSON.stringify(needed), (bytes) => trimFiller(bytes, needed)),
    );
  }

  /** The place of a module that is made of another one. */
  #trim(module: number, how: string, make: (bytes: Uint8Array) => Uint8Array): number {
    const key = `${module} ${how}`;
    let at = this.#trimmed.get(key);
    if (at === undefined) {
      at = this.modules.push(make(this.modules[module] as Uint8Array)) - 1;
      this.#trimmed.set(key, at);
    }
    return at;
  }
}

function referenceOf(
  { imports }: CoreStep,
  { module, name }: ImportDefinition,
): CoreReference | undefined {
  const from = imports.get(module);
  if (from?.kind === "step") return { kind: "export", step: from.step, name };
  return from?.exports.get(name);
}
