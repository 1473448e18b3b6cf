/** Makes the guests of a component, as its plan has them. */
import type { Component } from "../../config/manifest/app.ts";
import type { InnerServer } from "../../guests/calls/inner-requests.ts";
import type { GuestComponent } from "../../guests/guest.ts";
import { IsolateComponent } from "../../guests/isolate/component.ts";
import type { IsolateProgram } from "../../guests/isolate/load.ts";
import type { ComponentBundle, IsolateSettings } from "../../guests/isolate/plan.ts";
import { WaitingComponent } from "../../guests/isolate/waiting-component.ts";
import type { GrantedStores } from "../../kv/granted-stores.ts";
import { isolateLimits } from "../../limits.ts";
import type { AppPlan } from "./app-plan.ts";

/** What a component works with, whatever its kind. */
export interface ComponentSurroundings {
  readonly place: string;
  readonly inner: InnerServer;
  readonly granted: GrantedStores;
  readonly log: (stream: "stdout" | "stderr", text: string, headers?: string) => void;
  readonly carriesTrace: boolean;
  readonly now?: () => number;
}

function settingsOf(
  plan: AppPlan,
  component: Component,
  given: Omit<ComponentSurroundings, "granted" | "log">,
): IsolateSettings {
  const { place, inner, carriesTrace, now } = given;
  return {
    component,
    place,
    inner,
    carriesTrace,
    ...(now === undefined ? {} : { now }),
    variables: plan.variables[component.id] ?? {},
    outboundHosts: plan.outboundHosts[component.id] ?? [],
    ...plan.limits,
  };
}

/** A debugger looks into one isolate. */
const inspectedLimits = { ...isolateLimits, waitingIsolatesMax: 1 };

/** Makes isolates for a script: on threads of their own where its stores may have to be waited for. */
export function createIsolates(
  plan: AppPlan,
  given: ComponentSurroundings & {
    readonly bundle: ComponentBundle;
    readonly component: Component;
  },
  others: Pick<IsolateProgram, "conduct" | "isAmongOthers" | "inspector">,
): GuestComponent {
  const { component, granted, log, bundle } = given;
  const settings = settingsOf(plan, component, given);
  const program = { settings, bundle, runtime: plan.runtime, ...others };
  if (program.inspector !== null)
    return new WaitingComponent(program, granted, log, inspectedLimits);
  const Kind = granted.canWait ? WaitingComponent : IsolateComponent;
  return new Kind(program, granted, log);
}

/** Makes instances of WebAssembly. An application of scripts alone loads nothing of what runs WebAssembly, which is half of all modules. */
export async function createWasm(
  plan: AppPlan,
  component: Component,
  surroundings: ComponentSurroundings,
): Promise<GuestComponent> {
  const [{ WasmPool }, { loadWasm }, { loadGuestFiles }] = await Promise.all([
    import("../../guests/wasm/pool/wasm-pool.ts"),
    import("../../guests/wasm/load/load.ts"),
    import("../../guests/wasm/wasi/load-files.ts"),
  ]);
  const wasm = {
    ...settingsOf(plan, component, surroundings),
    environment: { ...component.environment, ...plan.environment },
    files: loadGuestFiles(component, plan.app.directory),
  };
  return new WasmPool(await loadWasm(wasm), wasm, surroundings.granted, surroundings.log);
}
