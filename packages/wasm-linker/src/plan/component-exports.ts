import { ComponentUnsupported } from "../errors.ts";
import { checkFunction, type FindInterface } from "./check-types.ts";
import type { ComponentFunction, Plan } from "./plan.ts";

/** What a component exports. */
export class ComponentExports {
  readonly #exports: Plan["exports"];
  readonly #interfaces: FindInterface;

  /** `interfaces` finds the types of those that the host knows. */
  constructor(exports: Plan["exports"], interfaces: FindInterface) {
    this.#exports = exports;
    this.#interfaces = interfaces;
  }

  /** Their names, in order: of instances those of their interfaces. */
  get names(): readonly string[] {
    return [...this.#exports.keys()];
  }

  /**
   * Finds a function of an interface. Throws ComponentUnsupported where there is none, and ComponentMismatch where its type is not that
   * of the interface, as far as the host knows it.
   */
  find(from: string, name: string): ComponentFunction {
    const instance = this.#exports.get(from);
    const found = instance?.sort === "instance" ? instance.exports.get(name) : undefined;
    if (found?.sort !== "function") {
      throw new ComponentUnsupported(`exports ${from} without its function ${name}`);
    }
    if (found.function.kind === "host") {
      throw new ComponentUnsupported(`exports a function of its host as ${from} ${name}`);
    }
    checkFunction(from, name, found.function.type, this.#interfaces);
    return found.function;
  }
}
