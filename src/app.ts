import type { Server } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { bobbinError, isBobbinError } from "./errors.ts";
import type { GuestComponent } from "./guests/exchange.ts";
import { enterGuest } from "./guests/running-guest.ts";
import { WasmComponent } from "./guests/wasm/component.ts";
import { loadWasm } from "./guests/wasm/load.ts";
import { loadGuestFiles } from "./guests/wasm/wasi/load-files.ts";
import { IsolateComponent } from "./guests/isolate/component.ts";
import type { ComponentBundle } from "./guests/isolate/plan.ts";
import { WaitingComponent } from "./guests/isolate/waiting-component.ts";
import { TwinComponent } from "./guests/twin-component.ts";
import { displayPath } from "./display-path.ts";
import type { RequestObserver } from "./http/observe.ts";
import { PassedComponent } from "./http/passed-component.ts";
import { type CreateTrigger, createHttpTrigger } from "./http/server.ts";
import { GrantedStores, StoreSlot } from "./kv/granted-stores.ts";
import { seedStore } from "./kv/seed.ts";
import type { App, Component } from "./manifest/app.ts";
import type { OutboundHost } from "./manifest/outbound-hosts.ts";
import { servedComponents } from "./manifest/served-components.ts";
import type { StoreConfig } from "./runtime-config/runtime-config.ts";
import { RetiredParts } from "./retired-parts.ts";
import { isStoreLockable, openServedStore, storeWaits } from "./stores/registry.ts";

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
  readonly limits: AppLimits;
  /** Written to the store `default` before anything is answered. */
  readonly keyValues: readonly (readonly [key: string, value: string])[];
  /** Components with a process of their own, by id: the socket to which their requests are passed on. */
  readonly passedOn: Readonly<Record<string, string>>;
}

/** What one instance of a component may use. */
export interface InstanceLimits {
  readonly memoryMebibytesMax: number;
  readonly cpuMillisecondsMax: number;
  readonly requestMillisecondsMax: number;
  readonly requestsPerInstanceMax: number;
}

/** What an application may use: the limits of its instances, and of its connections. */
export interface AppLimits extends InstanceLimits {
  /** How long a connection stays open after a response; of a plan that replaces another it is ignored. */
  readonly keepAliveMilliseconds: number;
}

/** Takes a line that a component printed. */
export type ComponentLog = (component: string, stream: "stdout" | "stderr", text: string) => void;

/** An application in this process, ready to answer. */
export interface RunningApp {
  /** Answers the application's routes once somebody makes it listen or hands it connections. */
  readonly server: Server;
  /**
   * Opens what is new in a plan beside what runs. Of components, `changed` are opened anew, whatever
   * they were before; null means those for which the plan says something else, and all WebAssembly.
   * Rejects with errors of the table; then everything is as it was.
   */
  open(plan: AppPlan, changed: readonly string[] | null): Promise<Replacement>;
  /** Answers what is in flight, then closes connections, components and stores. */
  stop(): Promise<void>;
}

/** What may take the place of what runs. One of the two is called, once. */
export interface Replacement {
  /** New requests go to the new parts; those in flight end where they began. */
  commit(): void;
  discard(): void;
}

/** The parts that answer, for one plan. */
interface Parts {
  readonly plan: AppPlan;
  readonly slots: ReadonlyMap<string, StoreSlot>;
  readonly components: ReadonlyMap<string, GuestComponent>;
}

/** Opens an application: the only place where stores, guests and HTTP meet. Rejects with errors of the table. */
export async function openApp(
  plan: AppPlan,
  log: ComponentLog,
  observe: RequestObserver | null = null,
  createTrigger: CreateTrigger = createHttpTrigger,
): Promise<RunningApp> {
  let live = await openParts(plan, log, null, null);
  const { server, drain, replace } = createTrigger(plan.app, live.components, {
    observe,
    keepAliveMilliseconds: plan.limits.keepAliveMilliseconds,
  });
  const retired = new RetiredParts();
  return {
    server,
    open: async (newPlan, changed) => {
      const before = live;
      const parts = await openParts(newPlan, log, before, changed);
      return {
        commit: () => {
          replace(newPlan.app, parts.components);
          live = parts;
          retired.add(
            missingIn(parts.components, before.components),
            missingIn(parts.slots, before.slots),
          );
        },
        discard: () => {
          const { components, slots } = parts;
          for (const component of missingIn(before.components, components)) component.close();
          for (const slot of missingIn(before.slots, slots)) void slot.opened?.close();
        },
      };
    },
    stop: async () => {
      await drain();
      for (const component of live.components.values()) component.close();
      await retired.close();
      for (const slot of live.slots.values()) await slot.opened?.close();
    },
  };
}

/** Opens the parts of a plan, but takes those of `before` that are still right. */
async function openParts(
  plan: AppPlan,
  log: ComponentLog,
  before: Parts | null,
  changed: readonly string[] | null,
): Promise<Parts> {
  const slots = new Map(
    Object.entries(plan.stores).map(([label, config]) => [
      label,
      (isDeepStrictEqual(before?.plan.stores[label], config) ? before?.slots.get(label) : null) ??
        new StoreSlot(label, config.limits, () => openServedStore(label, config)),
    ]),
  );
  const isNew = slots.get("default") !== before?.slots.get("default");
  if (plan.keyValues.length > 0 && isNew) await seedStore(slotOf(slots, "default"), plan.keyValues);
  const components = new Map<string, GuestComponent>();
  const opened: GuestComponent[] = [];
  try {
    for (const component of servedComponents(plan.app)) {
      const { id } = component;
      const parts = { plan, slots, components };
      const kept =
        before !== null && isKept(id, before, parts, changed) ? before.components.get(id) : null;
      const used = kept ?? (await openComponent(plan, component, slots, log));
      if (used !== kept) opened.push(used);
      components.set(id, used);
    }
  } catch (error) {
    for (const component of opened) component.close();
    throw error;
  }
  return { plan, slots, components };
}

/** Whether a component may go on as it is. */
function isKept(id: string, before: Parts, now: Parts, changed: readonly string[] | null): boolean {
  if (changed !== null) return !changed.includes(id);
  if (now.plan.bundles[id] === undefined) return false;
  const labels = now.plan.app.components[id]?.keyValueStores ?? [];
  return (
    labels.every((label) => before.slots.get(label) === now.slots.get(label)) &&
    isDeepStrictEqual(inputsOf(before.plan, id), inputsOf(now.plan, id))
  );
}

/** All that a plan says of a TypeScript or JavaScript component. */
function inputsOf(plan: AppPlan, id: string): unknown {
  const { app, bundles, runtime, variables, outboundHosts, limits, passedOn } = plan;
  const inputs = [app.components[id], bundles[id], runtime, variables[id], outboundHosts[id]];
  return [...inputs, limits, passedOn[id]];
}

function missingIn<Part>(
  now: ReadonlyMap<string, Part>,
  before: ReadonlyMap<string, Part>,
): Part[] {
  return [...before].flatMap(([key, part]) => (now.get(key) === part ? [] : [part]));
}

async function openComponent(
  plan: AppPlan,
  component: Component,
  slots: ReadonlyMap<string, StoreSlot>,
  log: ComponentLog,
): Promise<GuestComponent> {
  const { id, keyValueStores, position } = component;
  const socketPath = plan.passedOn[id];
  if (socketPath !== undefined)
    return new PassedComponent(id, socketPath, (line) => log(id, "stderr", line));
  enterGuest(id, null);
  const place = `${displayPath(position.file)}:${position.line}`;
  const granted = keyValueStores.map((label) => slotOf(slots, label));
  const configs = keyValueStores.flatMap((label) => plan.stores[label] ?? []);
  const guestLog = (stream: "stdout" | "stderr", text: string): void => log(id, stream, text);
  const report = (text: string): void => guestLog("stderr", text);
  const create = (waits: boolean): Promise<GuestComponent> =>
    createComponent(plan, component, {
      place,
      granted: new GrantedStores(id, place, granted, { canWait: waits, report }),
      log: guestLog,
    });
  if (configs.some(storeWaits)) return await create(true);
  const direct = await create(false);
  if (!configs.some(isStoreLockable)) return direct;
  return new TwinComponent({
    direct,
    createWaiting: () => create(true),
    stores: new GrantedStores(id, place, granted, { report }),
    failed: (exchange, error) => {
      const detail = error instanceof Error ? error.message : String(error);
      const known = isBobbinError(error) ? error : bobbinError("guest-failed", { detail }, error);
      guestLog("stderr", `${exchange.method} ${exchange.url}: ${known.text}`);
      exchange.fail(known);
    },
  });
}

interface ComponentSurroundings {
  readonly place: string;
  readonly granted: GrantedStores;
  readonly log: (stream: "stdout" | "stderr", text: string) => void;
}

async function createComponent(
  plan: AppPlan,
  component: Component,
  { place, granted, log }: ComponentSurroundings,
): Promise<GuestComponent> {
  const settings = {
    component,
    place,
    variables: plan.variables[component.id] ?? {},
    outboundHosts: plan.outboundHosts[component.id] ?? [],
    ...plan.limits,
  };
  const bundle = plan.bundles[component.id];
  if (bundle !== undefined) {
    const Kind = granted.canWait ? WaitingComponent : IsolateComponent;
    return new Kind({ settings, bundle, runtime: plan.runtime }, granted, log);
  }
  const wasm = {
    ...settings,
    environment: { ...component.environment, ...plan.environment },
    files: loadGuestFiles(component, plan.app.directory),
    storesWait: granted.canWait,
  };
  return new WasmComponent(await loadWasm(wasm), wasm, granted, log);
}

function slotOf(slots: ReadonlyMap<string, StoreSlot>, label: string): StoreSlot {
  const slot = slots.get(label);
  if (slot === undefined) throw bobbinError("no-such-store", { store: label });
  return slot;
}
