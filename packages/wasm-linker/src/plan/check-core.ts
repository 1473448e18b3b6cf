import { readInterface, type Definition, type ModuleInterface } from "../binary/signatures.ts";
import { liftedSignature, signatureOf } from "../types/core-signatures.ts";
import { short } from "../types/describe-type.ts";
import { flatParametersMax, layoutOf, type CoreSignature } from "../types/layout.ts";
import { within } from "../types/planning-budget.ts";
import { builtInSignature } from "./built-in-names.ts";
import type {
  BuiltIn,
  CanonicalOptions,
  ComponentFunction,
  CoreReference,
  Entity,
  Plan,
} from "./plan.ts";
import { ComponentMismatch, ComponentUnsupported } from "../errors.ts";
import type { FunctionType } from "../types/types.ts";

/**
 * Finds the type of a function from outside of the component model: its core type, as in `i32 i32 -> i32`, or the type that it has as a
 * function of an interface; null where there is none.
 */
export type FindSignature = (module: string, name: string) => string | FunctionType | null;

/**
 * Checks that the core modules of a component fit what it puts them together by: functions have the core
 * types that their types say, memories are memories. Throws ComponentMismatch and ComponentUnsupported.
 */
export function checkCore(
  plan: Plan,
  modules: readonly ModuleInterface[],
  outside: FindSignature,
  nestingMax: number,
): void {
  new CoreCheck(plan, modules, outside, nestingMax).check();
}

/** Compares the functions that a core module imports with what they are. Throws ComponentMismatch and WasmFormatError. */
export function checkSignatures(bytes: Uint8Array, find: FindSignature): void {
  for (const { module, name, signature } of readInterface(bytes).imports) {
    const offered = outsideSignature(find, module, name);
    if (signature !== null && offered !== null && signature !== offered) {
      throw mismatch(`${module} ${name}`, signature, offered);
    }
  }
}

/** The core type of a function by its parameters and results. */
function signatureText({ parameters, result }: CoreSignature): string {
  return `${parameters.join(" ")} -> ${result ?? ""}`.trim();
}

function outsideSignature(find: FindSignature, module: string, name: string): string | null {
  const found = find(module, name);
  return found === null || typeof found === "string" ? found : signatureText(signatureOf(found));
}

class CoreCheck {
  readonly #plan: Plan;
  readonly #modules: readonly ModuleInterface[];
  readonly #outside: FindSignature;
  readonly #nestingMax: number;
  /** How many functions of the component one calls by way of others, at most. */
  readonly #depths = new Map<ComponentFunction, number>();

  constructor(
    plan: Plan,
    modules: readonly ModuleInterface[],
    outside: FindSignature,
    nestingMax: number,
  ) {
    this.#nestingMax = nestingMax;
    this.#plan = plan;
    this.#modules = modules;
    this.#outside = outside;
  }

  check(): void {
    for (const [at, step] of this.#plan.steps.entries()) {
      for (const { module, name, kind, signature } of this.#moduleOf(at).imports) {
        const from = step.imports.get(module);
        if (from === undefined) {
          const expected = outsideSignature(this.#outside, module, name);
          this.#same(`${short(module)} ${short(name)}`, { kind, signature }, expected);
        } else {
          const given =
            from.kind === "step"
              ? this.#exported(from.step, name)
              : this.#definition(from.exports.get(name));
          this.#fits(`${short(module)} ${short(name)}`, { kind, signature }, given);
        }
      }
    }
    for (const { kind, reference } of this.#plan.aliases) {
      const what = reference.kind === "export" ? short(reference.name) : "a definition";
      this.#fits(what, { kind, signature: null }, this.#definition(reference));
    }
    this.#checkEntities(this.#plan.exports);
  }

  #checkEntities(exports: ReadonlyMap<string, Entity>): void {
    for (const entity of exports.values()) {
      if (entity.sort === "function") this.#function(entity.function);
      else if (entity.sort === "instance") this.#checkEntities(entity.exports);
    }
  }

  #moduleOf(step: number): ModuleInterface {
    const module = this.#plan.steps[step]?.module ?? -1;
    return this.#modules[module] ?? { imports: [], exports: new Map() };
  }

  #exported(step: number, name: string): Definition | undefined {
    return this.#moduleOf(step).exports.get(name);
  }

  #definition(reference: CoreReference | undefined): Definition | undefined {
    if (reference?.kind === "export") return this.#exported(reference.step, reference.name);
    if (reference === undefined) return undefined;
    if (reference.kind === "lower") {
      this.#function(reference.target);
      this.#options(reference.options);
      const { target, options } = reference;
      const signature = signatureText(signatureOf(target.type, options.isAsync));
      return { kind: "function", signature };
    }
    if (reference.kind === "built-in") {
      this.#options(reference.options);
      return { kind: "function", signature: signatureText(builtInType(reference)) };
    }
    const signature = reference.kind === "resource.drop" ? "i32 ->" : "i32 -> i32";
    return { kind: "function", signature };
  }

  /** Checks a function and all that it calls; how many there are in each other. */
  #function(target: ComponentFunction): number {
    if (target.kind === "host") return 0;
    const known = this.#depths.get(target);
    if (known !== undefined) return known;
    // Should it come round to itself, which no order of definitions allows.
    this.#depths.set(target, this.#nestingMax);
    const { core } = target;
    const inner = core.kind === "lower" ? this.#function(core.target) + 1 : 0;
    within("functions in each other", inner, this.#nestingMax);
    this.#depths.set(target, inner);
    this.#options(target.options);
    const signature = signatureText(liftedSignature(target.type, target.options));
    const expected = { kind: "function", signature } as const;
    this.#fits("a core function that it exports", expected, this.#definition(core));
    return inner;
  }

  #options({ memory, realloc, postReturn, callback }: CanonicalOptions): void {
    const allocator = { kind: "function", signature: "i32 i32 i32 i32 -> i32" } as const;
    if (memory !== null) {
      this.#fits("a memory", { kind: "memory", signature: null }, this.#definition(memory));
    }
    if (realloc !== null) this.#fits("an allocator", allocator, this.#definition(realloc));
    if (callback !== null) {
      const expected = { kind: "function", signature: "i32 i32 i32 -> i32" } as const;
      this.#fits("a callback", expected, this.#definition(callback));
    }
    if (postReturn !== null) {
      const given = this.#definition(postReturn);
      this.#fits("a function", { kind: "function", signature: given?.signature ?? null }, given);
    }
  }

  #fits(what: string, wanted: Definition, given: Definition | undefined): void {
    if (given === undefined) throw new ComponentUnsupported(`needs ${what}, which nothing offers`);
    if (wanted.kind !== given.kind) {
      throw new ComponentUnsupported(`needs ${what} as a ${wanted.kind}, which is a ${given.kind}`);
    }
    this.#same(what, wanted, given.signature);
  }

  #same(name: string, wanted: Definition, offered: string | null): void {
    if (offered === null || wanted.signature === null || wanted.signature === offered) return;
    throw mismatch(name, wanted.signature, offered);
  }
}

function mismatch(name: string, declared: string, offered: string): ComponentMismatch {
  const where = "in the core types";
  return new ComponentMismatch({ name, declared: cut(declared), offered: cut(offered), where });
}

function cut(text: string): string {
  return `(${text.length > 200 ? `${text.slice(0, 200)}…` : text})`;
}

/** The core type of a built-in function. */
function builtInType({ name, type }: BuiltIn): CoreSignature {
  if (name !== "task.return" || type === null) return builtInSignature(name);
  const { flat } = layoutOf(type);
  return { parameters: flat.length > flatParametersMax ? ["i32"] : flat, result: null };
}
