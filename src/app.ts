import type { Server } from "node:http";
import { bobbinError } from "./errors.ts";
import type { GuestComponent } from "./guests/exchange.ts";
import { WasmComponent } from "./guests/wasm/component.ts";
import { loadWasm } from "./guests/wasm/load.ts";
import { loadGuestFiles } from "./guests/wasm/wasi/load-files.ts";
import { IsolateComponent } from "./guests/isolate/component.ts";
import type { ComponentBundle } from "./guests/isolate/plan.ts";
import { displayPath } from "./display-path.ts";
import { createHttpTrigger } from "./http/server.ts";
import { GrantedStores, StoreSlot } from "./kv/granted-stores.ts";
import { seedStore } from "./kv/seed.ts";
import type { App, Component } from "./manifest/app.ts";
import type { OutboundHost } from "./manifest/outbound-hosts.ts";
import { servedComponents } from "./manifest/served-components.ts";
import type { StoreConfig } from "./runtime-config/runtime-config.ts";
import { openStore } from "./stores/registry.ts";

/** All that a process needs to run an application: plain data, prepared once and sent to each worker. */
export interface AppPlan {
  readonly app: App;
  /** Every label that a component is granted. */
  readonly stores: Readonly<Record<string, StoreConfig>>;
  /** Bundled components, by id; the others are WebAssembly. */
  readonly bundles: Readonly<Record<string, ComponentBundle>>;
  /** The script that all isolates start with. */
  readonly runtime: string;
  /** Each component's variables, by component id. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where each component may send requests, by component id. */
  readonly outboundHosts: Readonly<Record<string, readonly OutboundHost[]>>;
  /** Added to the environment of every WebAssembly component, over the manifest's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: InstanceLimits;
  /** Written to the store `default` before anything is answered. */
  readonly keyValues: readonly (readonly [key: string, value: string])[];
}

/** What one instance of a component may use. */
export interface InstanceLimits {
  readonly memoryMebibytesMax: number;
  readonly cpuMillisecondsMax: number;
  readonly requestMillisecondsMax: number;
  readonly requestsPerInstanceMax: number;
}

/** Takes a line that a component printed. */
export type ComponentLog = (component: string, stream: "stdout" | "stderr", text: string) => void;

/** An application in this process, ready to answer. */
export interface RunningApp {
  /** Answers the application's routes once somebody makes it listen or hands it connections. */
  readonly server: Server;
  /** Answers what is in flight, then closes connections, components and stores. */
  stop(): Promise<void>;
}

/** Opens an application: the only place where stores, guests and HTTP meet. Rejects with errors of the table. */
export async function openApp(plan: AppPlan, log: ComponentLog): Promise<RunningApp> {
  const slots = new Map(
    Object.entries(plan.stores).map(([label, config]) => [
      label,
      new StoreSlot(label, config.limits, () => openStore(label, config)),
    ]),
  );
  if (plan.keyValues.length > 0) await seedStore(slotOf(slots, "default"), plan.keyValues);
  const components = new Map<string, GuestComponent>();
  for (const component of servedComponents(plan.app)) {
    components.set(component.id, await openComponent(plan, component, slots, log));
  }
  const { server, drain } = createHttpTrigger(plan.app, components);
  return {
    server,
    stop: async () => {
      await drain();
      for (const component of components.values()) component.close();
      for (const slot of slots.values()) await slot.opened?.close();
    },
  };
}

async function openComponent(
  plan: AppPlan,
  component: Component,
  slots: ReadonlyMap<string, StoreSlot>,
  log: ComponentLog,
): Promise<GuestComponent> {
  const { id, keyValueStores, position } = component;
  const place = `${displayPath(position.file)}:${position.line}`;
  const granted = new GrantedStores(
    id,
    place,
    keyValueStores.map((label) => slotOf(slots, label)),
  );
  const settings = {
    component,
    place,
    variables: plan.variables[id] ?? {},
    outboundHosts: plan.outboundHosts[id] ?? [],
    ...plan.limits,
  };
  const guestLog = (stream: "stdout" | "stderr", text: string): void => log(id, stream, text);
  const bundle = plan.bundles[id];
  if (bundle !== undefined) {
    return new IsolateComponent({ settings, bundle, runtime: plan.runtime }, granted, guestLog);
  }
  const wasm = {
    ...settings,
    environment: { ...component.environment, ...plan.environment },
    files: loadGuestFiles(component, plan.app.directory),
    storesWait: false,
  };
  return new WasmComponent(await loadWasm(wasm), wasm, granted, guestLog);
}

function slotOf(slots: ReadonlyMap<string, StoreSlot>, label: string): StoreSlot {
  const slot = slots.get(label);
  if (slot === undefined) throw bobbinError("no-such-store", { store: label });
  return slot;
}
