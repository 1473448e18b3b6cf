import type { HostFunctions } from "../linker/component/instance.ts";
import { interfaceKey } from "../linker/component/names.ts";
import type { HostFunctionImport } from "../linker/component/plan.ts";
import type { HostFunction, HostInterface } from "../host.ts";
import { extensions } from "../key-value/extensions.ts";
import { keyValueV1 } from "../key-value/spin-v1.ts";
import { keyValueV2 } from "../key-value/spin-v2.ts";
import { config, variables, wasiConfig } from "../variables.ts";
import { wasiAtomics } from "../key-value/wasi-atomics.ts";
import { wasiBatch } from "../key-value/wasi-batch.ts";
import { wasiStore } from "../key-value/wasi-store.ts";
import { httpInterfaces } from "../http/interfaces.ts";
import { spinHttp } from "../http/spin-http.ts";
import { unservedFunction } from "./unserved-function.ts";
import { ioInterfaces } from "../wasi/io.ts";
import { wasiInterfaces } from "../wasi/interfaces.ts";

/** Interfaces of WASI 0.2, of which any patch version fits. */
const wasi02: Readonly<Record<string, HostInterface>> = {
  ...wasiInterfaces,
  ...ioInterfaces,
  ...httpInterfaces,
};

/** Interfaces that are told apart by their exact version. */
const exact: Readonly<Record<string, HostInterface>> = {
  "fermyon:spin/key-value": keyValueV1,
  "fermyon:spin/key-value@2.0.0": keyValueV2,
  "fermyon:spin/config": config,
  "fermyon:spin/http": spinHttp,
  "bobbin:key-value/extensions@0.1.0": extensions,
  "fermyon:spin/variables@2.0.0": variables,
  "wasi:keyvalue/store@0.2.0-draft2": wasiStore,
  "wasi:keyvalue/batch@0.2.0-draft2": wasiBatch,
  "wasi:keyvalue/atomics@0.2.0-draft2": wasiAtomics,
  "wasi:config/store@0.2.0-draft-2024-09-27": wasiConfig,
};

const interfaces: ReadonlyMap<string, HostInterface> = new Map([
  ...Object.entries(wasi02).map(([name, one]) => [`${name}@0.2`, one] as const),
  ...Object.entries(exact),
]);

/** The host's interface of this name, or null where it has none. */
function findInterface(name: string): HostInterface | null {
  return interfaces.get(interfaceKey(name)) ?? null;
}

/** The host's function; a name that the interface has not is never looked for in what objects inherit. */
function findFunction({ interface: from, name }: HostFunctionImport): HostFunction | null {
  const functions = findInterface(from);
  return functions !== null && Object.hasOwn(functions, name) ? (functions[name] ?? null) : null;
}

/**
 * Finds the host's functions for a component's imports. What Bobbin does not offer gets a function
 * that answers with an error when it is called, so that a component that never calls it still runs.
 * Those of stores may wait whatever the store: others have their turn between two of them.
 */
export function hostFunctions(): HostFunctions {
  const find = (target: HostFunctionImport): HostFunction =>
    findFunction(target) ?? unservedFunction(target);
  return { find, waits: (target) => find(target).waits === true };
}

/** The names of all functions that there are, by the interface as `interfaceKey` names it. */
export function servedFunctions(): ReadonlyMap<string, readonly string[]> {
  return new Map([...interfaces].map(([name, functions]) => [name, Object.keys(functions)]));
}
