/**
 * Our host, as `src/serve/app/app.ts` wires it, on a store that commits as Spin does. Arguments: the folder of
 * the application, the database's path.
 */

import { noInnerServer } from "../../src/guests/calls/inner-requests.ts";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { IsolateComponent } from "../../src/guests/isolate/component.ts";
import { createHttpTrigger } from "../../src/serve/http/server.ts";
import { GrantedStores, StoreSlot } from "../../src/kv/granted-stores.ts";
import { storeLimitsDefault } from "../../src/limits.ts";
import { prepare } from "../../src/serve/workers/prepare.ts";
import { testAppDefaults } from "../../src/testing/test-app.ts";
import { openSpinWayStore } from "./spin-way-store.ts";

const [app = "", path = ""] = process.argv.slice(2);
const id = "set";
const { plan } = await prepare({
  ...testAppDefaults,
  manifestPath: join(app, "spin.toml"),
  componentIds: [id],
});
const component = plan.app.components[id];
const bundle = plan.bundles[id];
if (component === undefined || bundle === undefined) throw new Error(`no component ${id}`);

const slot = new StoreSlot("default", storeLimitsDefault, () => openSpinWayStore(path));
const settings = {
  component,
  place: id,
  variables: {},
  outboundHosts: [],
  inner: noInnerServer,
  ...plan.limits,
};
const guest = new IsolateComponent(
  { settings, bundle, runtime: plan.runtime },
  new GrantedStores(id, id, [slot]),
  (_stream, text) => console.error(text),
);
const { server } = createHttpTrigger(plan.app, new Map([[id, guest]]));
server.listen(0, "127.0.0.1", () => {
  console.log(`Serving http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
