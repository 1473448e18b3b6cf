import type { Server } from "node:http";
import type { Socket } from "node:net";
import { isDeepStrictEqual } from "node:util";
import type { GuestComponent } from "../../guests/guest.ts";
import { formatAddress } from "../../common/address.ts";
import { createHttpTrigger } from "../http/server.ts";
import { StoreSlot } from "../../kv/granted-stores.ts";
import { seedStore } from "../../kv/seed.ts";
import { servedComponents } from "../../config/manifest/served-components.ts";
import type { AppHost } from "./app-host.ts";
import type { AppPlan } from "./app-plan.ts";
import { AppMeasures } from "./measure.ts";
import { openComponent, slotOf } from "./open-component.ts";
import { InnerCalls } from "./inner-calls.ts";
import { PassedComponents } from "../http/passed-component.ts";
import { createPassedTrigger } from "../http/passed-trigger.ts";
import { InnerRoutes } from "../http/inner-routes.ts";
import { RetiredParts } from "./retired-parts.ts";
import { showErrors } from "./show-error.ts";
import type { Series } from "../../telemetry/own-meters.ts";
import { openServedStore } from "../../stores/registry.ts";

export type { AppHost } from "./app-host.ts";
export type { AppLimits, AppPlan, ComponentLog, InstanceLimits } from "./app-plan.ts";

/** An application in this process, ready to answer. */
export interface RunningApp {
  /** Answers the application's routes once somebody makes it listen or hands it connections. */
  readonly server: Server;
  /** Takes a connection that speaks HTTP/2, as that of TLS has found out. */
  takeHttp2(socket: Socket): void;
  /** Answers what other processes of the application pass on: requests of components there. */
  readonly innerServer: Server;
  /**
   * Opens what is new in a plan beside what runs. Of components, `changed` are opened anew, whatever
   * they were before; null means those for which the plan says something else, and all WebAssembly.
   * Rejects with errors of the table; then everything is as it was.
   */
  open(plan: AppPlan, changed: readonly string[] | null): Promise<Replacement>;
  /** What its stores and components hold and use at the moment. */
  measure(): readonly Series[];
  /** As `HttpTriggerServer.shed`. */
  shed(share: number): void;
  /** As `HttpTriggerServer.leave`, of those too that other processes of the application have. */
  leave(): Promise<void>;
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
export async function openApp(plan: AppPlan, host: AppHost): Promise<RunningApp> {
  const passing = plan.calls.door === null ? null : new PassedComponents(plan.calls.door);
  const inner = new InnerCalls(passing);
  const surrounding = { ...host, inner };
  let live = await openParts(plan, surrounding, null, null);
  const { createTrigger = createHttpTrigger } = host;
  const { server, takeHttp2, drain, shed, leave, replace } = createTrigger(
    plan.app,
    live.components,
    {
      observe: host.observe ?? null,
      watch: host.requests ?? null,
      showError: host.showsErrors === true ? showErrors(() => live.plan) : null,
      keepAliveMilliseconds: plan.limits.keepAliveMilliseconds,
    },
  );
  let routes: InnerRoutes;
  const serveInner = ({ app, calls }: AppPlan): void => {
    routes = new InnerRoutes(app, live.components, () => calls.origin ?? listeningOrigin(server));
    inner.serve(calls, routes);
  };
  serveInner(plan);
  const door = createPassedTrigger(plan.app, live.components, {}, () => routes);
  const retired = new RetiredParts();
  const measures = new AppMeasures();
  return {
    server,
    takeHttp2,
    innerServer: door.server,
    open: async (newPlan, changed) => {
      const before = live;
      const parts = await openParts(newPlan, surrounding, before, changed);
      return {
        commit: () => {
          replace(newPlan.app, parts.components);
          door.replace(newPlan.app, parts.components);
          live = parts;
          serveInner(newPlan);
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
    measure: () => measures.series(live.plan, live.slots),
    shed,
    leave: async () => {
      await Promise.all([leave(), door.leave()]);
    },
    stop: async () => {
      await Promise.all([drain(), door.drain()]);
      passing?.close();
      for (const component of live.components.values()) component.close();
      await retired.close();
      for (const slot of live.slots.values()) await slot.opened?.close();
    },
  };
}

/** Opens the parts of a plan, but takes those of `before` that are still right. */
async function openParts(
  plan: AppPlan,
  surrounding: AppHost & { readonly inner: InnerCalls },
  before: Parts | null,
  changed: readonly string[] | null,
): Promise<Parts> {
  const { openStore = openServedStore } = surrounding;
  const slots = new Map(
    Object.entries(plan.stores).map(([label, config]) => [
      label,
      (isDeepStrictEqual(before?.plan.stores[label], config) ? before?.slots.get(label) : null) ??
        new StoreSlot(label, config.limits, () => openStore(label, config)),
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
      const used = kept ?? (await openComponent(plan, component, slots, surrounding));
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

function listeningOrigin(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") return "http://localhost";
  return `http://${formatAddress(address.address, address.port)}`;
}

function missingIn<Part>(
  now: ReadonlyMap<string, Part>,
  before: ReadonlyMap<string, Part>,
): Part[] {
  return [...before].flatMap(([key, part]) => (now.get(key) === part ? [] : [part]));
}
