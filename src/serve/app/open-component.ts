/** From what a plan says of a component to one that answers: which kind of guest it is, and on which thread. */
import type { AppHost } from "./app-host.ts";
import type { AppPlan } from "./app-plan.ts";
import { type ComponentSurroundings, createIsolates, createWasm } from "./create-guest.ts";
import { displayPath } from "../../common/display-path.ts";
import { type BobbinError, bobbinError, isBobbinError } from "../../errors.ts";
import type { InnerServer } from "../../guests/calls/inner-requests.ts";
import type { Conduct, GuestComponent } from "../../guests/guest.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { ProvenComponent } from "../../guests/proven-component.ts";
import { enterGuest } from "../../guests/running-guest.ts";
import { TwinComponent } from "../../guests/twin-component.ts";
import { PassedComponent } from "../http/passed-component.ts";
import { GrantedStores, type StoreSlot } from "../../kv/granted-stores.ts";
import type { Component } from "../../config/manifest/app.ts";
import { servedComponents } from "../../config/manifest/served-components.ts";
import { storeFileOf, storeWaits } from "../../stores/registry.ts";
import { errorMessage } from "../../common/error-facts.ts";

/** Opens one component of a plan, ready to answer. Rejects with errors of the table. */
export async function openComponent(
  plan: AppPlan,
  component: Component,
  slots: ReadonlyMap<string, StoreSlot>,
  surrounding: AppHost & { readonly inner: InnerServer },
): Promise<GuestComponent> {
  const { log, inner, watch = null, storesWait = false, carriesTrace = false } = surrounding;
  const { inspector = null, now } = surrounding;
  const { id, keyValueStores, position } = component;
  const socketPath = plan.passedOn[id];
  if (socketPath !== undefined)
    return new PassedComponent(id, socketPath, (line) => log(id, "stderr", line));
  enterGuest(id, null);
  const place = `${displayPath(position.file)}:${position.line}`;
  const granted = keyValueStores.map((label) => slotOf(slots, label));
  const configs = keyValueStores.flatMap((label) => plan.stores[label] ?? []);
  const guestLog = (stream: "stdout" | "stderr", text: string, headers?: string): void =>
    log(id, stream, text, headers);
  const report = (text: string): void => guestLog("stderr", text);
  const surroundings = (waits: boolean): ComponentSurroundings => ({
    place,
    inner,
    granted: new GrantedStores(id, place, granted, { canWait: waits, report, watch }),
    log: guestLog,
    carriesTrace,
    ...(now === undefined ? {} : { now }),
  });
  const twin: CreateTwin = (direct, createWaiting) => {
    if (!configs.some((config) => storeFileOf(config) !== null)) return direct;
    const stores = new GrantedStores(id, place, granted, { report });
    const failed = (exchange: HttpExchange, error: unknown): void =>
      failExchange(exchange, error, guestLog);
    return new TwinComponent({ direct, createWaiting, stores, failed });
  };
  const bundle = plan.bundles[id];
  const waits = storesWait || configs.some(storeWaits);
  if (bundle === undefined) {
    const create = (canWait: boolean): Promise<GuestComponent> =>
      createWasm(plan, component, surroundings(canWait));
    return waits ? await create(true) : twin(await create(false), () => create(true));
  }
  const isAmongOthers = servedComponents(plan.app).length > 1;
  const create = (canWait: boolean, conduct?: Conduct): GuestComponent =>
    createIsolates(
      plan,
      { ...surroundings(canWait), bundle, component },
      { isAmongOthers, inspector, ...(conduct === undefined ? {} : { conduct }) },
    );
  // A debugger can hold up only one on a thread of its own.
  if (waits || inspector !== null) return create(true);
  const createDirect = (conduct?: Conduct): GuestComponent =>
    twin(create(false, conduct), () => Promise.resolve().then(() => create(true, conduct)));
  // Where it is alone there is nobody whom it could keep waiting.
  if (!isAmongOthers) return createDirect();
  return new ProvenComponent({
    createDirect,
    createGuarded: (conduct) => create(true, conduct),
    failed: (error) => report(knownError(error).text),
  });
}

type CreateTwin = (
  direct: GuestComponent,
  createWaiting: () => Promise<GuestComponent>,
) => GuestComponent;

function failExchange(
  exchange: HttpExchange,
  error: unknown,
  log: ComponentSurroundings["log"],
): void {
  const known = knownError(error);
  log("stderr", `${exchange.method} ${exchange.url}: ${known.text}`, exchange.headers);
  exchange.fail(known);
}

function knownError(error: unknown): BobbinError {
  const detail = errorMessage(error);
  return isBobbinError(error) ? error : bobbinError("guest-failed", { detail }, error);
}

/** The slot of a label. Throws no-such-store. */
export function slotOf(slots: ReadonlyMap<string, StoreSlot>, label: string): StoreSlot {
  const slot = slots.get(label);
  if (slot === undefined) throw bobbinError("no-such-store", { store: label });
  return slot;
}
