/** A built guest, served with stores for everything that a test asks of it. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startTestApp, type TestApp, type TestAppOptions } from "../../src/testing/test-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Which of the key-value interfaces a guest calls. */
export type GuestInterface = "v1" | "v2" | "wasi";

/** What a guest answered. */
export interface GuestAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** A guest that is served. */
export interface GuestApp extends AsyncDisposable {
  /** Asks; `parameters` follow the path as they are. */
  ask(
    path: string,
    parameters?: Readonly<Record<string, string>>,
    body?: Uint8Array | string,
  ): Promise<GuestAnswer>;
  readonly log: TestApp["log"];
  readonly url: string;
}

/** A store of the application: whether the guest may open it, and how many keys it holds at most. */
export interface GuestStore {
  readonly isGranted: boolean;
  readonly tuplesMax?: number;
}

const helper = `export default { fetch() { return new Response("neighbour"); } };`;

/** The lines of a store's table in the runtime configuration, but for its limits. */
export type StoreTable = (label: string) => string;

/**
 * Serves a guest, which may compute for so long without a pause, at every path but `/neighbour`, where a component of
 * TypeScript answers. Its stores are in memory unless `table` says otherwise.
 */
export async function startGuest(
  source: string,
  stores: Readonly<Record<string, GuestStore>>,
  cpuTimeLimitMilliseconds = 300,
  table: StoreTable = () => 'type = "spin"',
  options: TestAppOptions = {},
): Promise<GuestApp> {
  const folder = temporaryFolder();
  try {
    const manifest = join(folder.path, "spin.toml");
    const runtimeConfigPath = join(folder.path, "runtime-config.toml");
    await writeFile(join(folder.path, "neighbour.ts"), helper);
    await writeFile(manifest, manifestOf(source, stores));
    await writeFile(runtimeConfigPath, configOf(stores, table));
    const app = await startTestApp(manifest, {
      runtimeConfigPath,
      cpuTimeLimitMilliseconds,
      maxInstanceMemoryBytes: 192 * 2 ** 20,
      environment: { FROM_FLAG: "flag" },
      ...options,
    });
    return {
      url: app.url,
      log: app.log,
      ask: (path, parameters = {}, body) => ask(app, path, parameters, body),
      [Symbol.asyncDispose]: async () => {
        await app.stop();
        await folder[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

function manifestOf(source: string, stores: Readonly<Record<string, GuestStore>>): string {
  const granted = Object.keys(stores).filter((label) => stores[label]?.isGranted === true);
  const others = Object.keys(stores).filter((label) => stores[label]?.isGranted === false);
  return `spin_manifest_version = 2
[application]
name = "guest"
[variables]
greeting = { default = "hello" }
[[trigger.http]]
route = "/..."
component = "guest"
[component.guest]
source = ${JSON.stringify(source)}
key_value_stores = ${JSON.stringify(granted)}
environment = { FROM_MANIFEST = "manifest" }
variables = { greeting = "{{ greeting }} there" }
allowed_outbound_hosts = ["http://127.0.0.1:*"]
files = ["neighbour.ts"]
[[trigger.http]]
route = "/neighbour"
component = "neighbour"
[component.neighbour]
source = "neighbour.ts"
key_value_stores = ${JSON.stringify(others)}
`;
}

function configOf(stores: Readonly<Record<string, GuestStore>>, table: StoreTable): string {
  return Object.entries(stores)
    .map(
      ([label, { tuplesMax }]) => `[key_value_store.${label}]
${table(label)}
[key_value_store.${label}.limits]
tuples_max = ${tuplesMax ?? '"unlimited"'}
`,
    )
    .join("\n");
}

async function ask(
  app: TestApp,
  path: string,
  parameters: Readonly<Record<string, string>>,
  body?: Uint8Array | string,
): Promise<GuestAnswer> {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const query = pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  const init = body === undefined ? {} : { method: "POST", body: body as Uint8Array<ArrayBuffer> };
  const response = await app.fetch(`${path}${query}`, init);
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
}

/** A key as the guests' protocol has it. */
export const hex = (text: string | Uint8Array): string => Buffer.from(text).toString("hex");
