/** A Cosmos DB for the tests of a file: the emulator, or what BOBBIN_COSMOS_ENDPOINT names. */

import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { after, before } from "node:test";
import { CosmosClient, type Container } from "@azure/cosmos";
import type * as emulatorPackage from "@vercel/cosmosdb-server";
import { packageLoaders } from "../../src/stores/cosmos/packages.ts";
import { openCosmosStore } from "../../src/stores/cosmos/store.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import type { CosmosStoreConfig } from "../../src/stores/cosmos/config.ts";
import { patient } from "../support/patience.ts";

const named = process.env["BOBBIN_COSMOS_ENDPOINT"];
/** The key, which no text may show. The emulator takes any. */
export const secretKey =
  process.env["BOBBIN_COSMOS_KEY"] ?? Buffer.from("a key that nobody may see").toString("base64");

/** What a test may ask for. */
export interface OpenOptions {
  readonly tuplesMax?: number;
  readonly timeoutMilliseconds?: number;
  /** Another way to the service. */
  readonly endpoint?: string;
  readonly container?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The service and what to do with it. */
export interface Cosmos {
  /** False: it runs everywhere. */
  readonly skip: false;
  endpoint(): string;
  /** A container that nobody else uses, with nothing in it. */
  createContainer(partitionKey?: string): Promise<Container>;
  configure(container: string, options?: OpenOptions): CosmosStoreConfig;
  /** A store on a container of its own. */
  open(options?: OpenOptions): Promise<RemoteStore>;
}

/** Starts the service before the tests of the file and ends it after them. */
export function useCosmos(): Cosmos {
  const database = `bobbin-${randomUUID()}`;
  let endpoint = named ?? "";
  let stop = async (): Promise<void> => {};
  let client: CosmosClient;

  before(async () => {
    if (named === undefined) ({ endpoint, stop } = await startEmulator());
    client = new CosmosClient({
      endpoint,
      key: secretKey,
      connectionPolicy: { enableEndpointDiscovery: false },
    });
    await client.databases.create({ id: database });
  });
  after(async () => {
    await client.database(database).delete();
    client.dispose();
    await stop();
  });

  const createContainer = async (partitionKey = "/id"): Promise<Container> => {
    const id = `store-${randomUUID()}`;
    const { containers } = client.database(database);
    return (await containers.create({ id, partitionKey })).container;
  };
  const configure = (container: string, options: OpenOptions = {}): CosmosStoreConfig => ({
    type: "azure_cosmos",
    account: "my-account",
    database,
    container,
    key: secretKey,
    endpoint: options.endpoint ?? endpoint,
    timeoutMilliseconds: options.timeoutMilliseconds ?? patient(60_000),
    limits: {
      keyBytesMax: 256,
      valueBytesMax: 1_048_576,
      tuplesMax: options.tuplesMax ?? Infinity,
    },
  });
  return {
    skip: false,
    endpoint: () => endpoint,
    createContainer,
    configure,
    async open(options = {}) {
      const container = options.container ?? (await createContainer()).id;
      const { now = Date.now } = options;
      return openCosmosStore("default", configure(container, options), packageLoaders, now);
    },
  };
}

/** Starts the emulator for a caller who ends it. */
export async function startEmulator(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  // Its types say more than its module has when it is imported the modern way.
  const { createHttpServer } = createRequire(import.meta.url)(
    "@vercel/cosmosdb-server",
  ) as typeof emulatorPackage;
  const server = createHttpServer({ keepAlive: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
