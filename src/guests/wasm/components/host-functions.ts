import { refusal } from "../guest-failure.ts";
import type { GuestCall, HostFunction } from "../host.ts";
import { spinHttp } from "../http/spin-http.ts";
import { ownInterfaces } from "../key-value/own-interfaces.ts";
import { keyValueV1 } from "../key-value/spin-v1.ts";
import { keyValueV2 } from "../key-value/spin-v2.ts";
import { keyValueV3 } from "../key-value/spin-v3.ts";
import { wasiAtomics } from "../key-value/wasi-atomics.ts";
import { wasiBatch } from "../key-value/wasi-batch.ts";
import { wasiStore } from "../key-value/wasi-store.ts";
import {
  type ComponentHost,
  type HostBinding,
  type HostFunctionImport,
  interfaceName,
  ResultError,
  textError,
} from "@bobbin-kv/wasm-linker";
import { enterGuest } from "../../running-guest.ts";
import { config, variables, variables3, wasiConfig } from "../variables.ts";
import { wasi3Interfaces } from "./wasi3-interfaces.ts";
import { type ServedInterface, type Target, wasiInterfaces } from "./wasi-interfaces.ts";
import { bobbinError } from "../../../errors.ts";

/** What follows from what functions are about. The rest is neither. */
const qualities: Partial<Record<Target, Pick<HostBinding<GuestCall>, "isFree" | "isConstant">>> = {
  // Environment and output are the same for all instances of a component.
  surroundings: { isFree: true, isConstant: true },
  // The collector of a language looks at clocks, as Go's does, and is called by its allocator.
  system: { isFree: true, isConstant: false },
};

/** Interfaces that are told apart by their exact version. */
const exact: Readonly<Record<string, ServedInterface>> = {
  "fermyon:spin/key-value": { functions: keyValueV1, target: "stores", waits: "with-store" },
  "fermyon:spin/key-value@2.0.0": { functions: keyValueV2, target: "stores", waits: "with-store" },
  "spin:key-value/key-value@3.0.0": {
    functions: keyValueV3,
    target: "stores",
    waits: "with-store",
  },
  "spin:variables/variables@3.0.0": { functions: variables3, target: "variables", waits: "never" },
  "fermyon:spin/config": { functions: config, target: "variables", waits: "never" },
  "fermyon:spin/http": { functions: spinHttp, target: "http", waits: "always" },
  "fermyon:spin/variables@2.0.0": { functions: variables, target: "variables", waits: "never" },
  "wasi:keyvalue/store@0.2.0-draft2": {
    functions: wasiStore,
    target: "stores",
    waits: "with-store",
  },
  "wasi:keyvalue/batch@0.2.0-draft2": {
    functions: wasiBatch,
    target: "stores",
    waits: "with-store",
  },
  "wasi:keyvalue/atomics@0.2.0-draft2": {
    functions: wasiAtomics,
    target: "stores",
    waits: "with-store",
  },
  "wasi:config/store@0.2.0-draft-2024-09-27": {
    functions: wasiConfig,
    target: "variables",
    waits: "never",
  },
};

/** All interfaces that are offered, by their keys as `interfaceName` has them. */
export const servedInterfaces: ReadonlyMap<string, ServedInterface> = new Map([
  ...wasiInterfaces,
  ...wasi3Interfaces,
  ...Object.entries(exact),
  ...ownInterfaces.map(({ name, functions }): [string, ServedInterface] => [
    name,
    { functions, target: "stores", waits: "with-store" },
  ]),
]);

/**
 * The host's function for an import of a component. What Bobbin does not offer gets a function that answers with
 * an error when it is called, so that a component that never calls it still runs.
 */
function find(target: HostFunctionImport): HostBinding<GuestCall> {
  let binding = bindings.get(target);
  if (binding === undefined) {
    binding = bind(target);
    bindings.set(target, binding);
  }
  return binding;
}

/** By the imports of the components that are loaded: each of their instances asks again. */
const bindings = new WeakMap<HostFunctionImport, HostBinding<GuestCall>>();

function bind(target: HostFunctionImport): HostBinding<GuestCall> {
  const served = servedInterfaces.get(interfaceName(target.interface).key);
  // A name that the interface has not is never looked for in what objects inherit.
  const call =
    served !== undefined && Object.hasOwn(served.functions, target.name)
      ? served.functions[target.name]
      : undefined;
  const quality = served === undefined ? undefined : qualities[served.target];
  const { isFree = false, isConstant = false } = quality ?? {};
  if (served === undefined || call === undefined) {
    return { call: unservedFunction(target), waits: false, isFree, isConstant };
  }
  const waits = served.waits !== "never" && call.waits === true;
  return { call, waits, isFree, isConstant };
}

/** What components are linked to. */
export const componentHost: ComponentHost<GuestCall> = {
  find,
  resumed: ({ settings, exchange }) => enterGuest(settings.component.id, exchange),
  refusal,
};

/**
 * The function for an import that Bobbin does not offer. It answers with the interface's own error
 * where that can carry a text, and ends the request where it cannot; both name the interface.
 */
function unservedFunction(target: HostFunctionImport): HostFunction {
  const name = target.interface === "" ? target.name : `${target.interface} ${target.name}`;
  const { result } = target.type;
  const payload =
    result?.kind === "result" && result.error !== null ? textError(result.error) : null;
  return () => {
    const error = bobbinError("interface-not-served", { name });
    throw payload === null ? error : new ResultError(payload(error.text));
  };
}
