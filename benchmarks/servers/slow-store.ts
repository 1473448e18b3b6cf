/**
 * Our host, as `src/serve/app/app.ts` wires it, on a store that answers each `get` so many milliseconds later, as one
 * across a network would. Arguments: the folder of the application, the milliseconds, and the file of a
 * WebAssembly guest, which takes the place of the component `get`, or "".
 */

import { noInnerServer } from "../../src/guests/calls/inner-requests.ts";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { GuestComponent } from "../../src/guests/guest.ts";
import { WaitingComponent } from "../../src/guests/isolate/waiting-component.ts";
import { WasmPool } from "../../src/guests/wasm/pool/wasm-pool.ts";
import { loadWasm } from "../../src/guests/wasm/load/load.ts";
import { loadGuestFiles } from "../../src/guests/wasm/wasi/load-files.ts";
import { createHttpTrigger } from "../../src/serve/http/server.ts";
import { GrantedStores, StoreSlot } from "../../src/kv/granted-stores.ts";
import { storeLimitsDefault } from "../../src/limits.ts";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { testAppDefaults } from "../../src/testing/test-app.ts";
import { prepare } from "../../src/serve/workers/prepare.ts";

const [app = "", milliseconds = "", wasm = ""] = process.argv.slice(2);
const id = "get";
const { plan } = await prepare({
  ...testAppDefaults,
  manifestPath: join(app, "spin.toml"),
  componentIds: [id],
});

function openSlowStore(): Store {
  const memory = openMemoryStore({ label: "default", tuplesMax: 10 });
  memory.set("key-7", Buffer.from("v".repeat(100)));
  const get = async (key: string): Promise<Uint8Array | null> => {
    await setTimeout(Number(milliseconds));
    return memory.get(key);
  };
  return Object.assign(Object.create(memory) as Store, { get });
}

async function openGuest(): Promise<GuestComponent> {
  const slot = new StoreSlot("default", storeLimitsDefault, openSlowStore);
  const granted = new GrantedStores(id, id, [slot]);
  const log = (_stream: string, text: string): void => console.error(text);
  const component = plan.app.components[id];
  const bundle = plan.bundles[id];
  if (component === undefined || bundle === undefined) throw new Error(`no component ${id}`);
  const settings = {
    component,
    place: id,
    variables: {},
    outboundHosts: [],
    inner: noInnerServer,
    ...plan.limits,
  };
  if (wasm === "") {
    return new WaitingComponent({ settings, bundle, runtime: plan.runtime }, granted, log);
  }
  const guest = {
    ...settings,
    component: { ...component, source: wasm },
    environment: {},
    files: loadGuestFiles(component, app),
  };
  return new WasmPool(await loadWasm(guest), guest, granted, log);
}

const { server } = createHttpTrigger(plan.app, new Map([[id, await openGuest()]]));
server.listen({ port: 0, host: "127.0.0.1", backlog: 8192 }, () => {
  console.log(`Serving http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
