/** The engine of the tests: moto on loopback, or what BOBBIN_DYNAMODB_ENDPOINT names. See README.md beside this file. */

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { after } from "node:test";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { StoreTraits } from "../../conformance/traits.ts";
import { openDynamoStore } from "../../src/stores/dynamodb/store.ts";
import { metaKey } from "../../src/stores/dynamodb/item.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import type { DynamoStoreConfig } from "../../src/stores/dynamodb/config.ts";
import { installMoto } from "./install-moto.ts";
import { patient } from "../support/patience.ts";

const region = "eu-west-1";
const credentials = { accessKeyId: "test-access", secretAccessKey: "test-secret" };

/** An engine that runs, and what tests do with it beside the store. */
export interface Emulator {
  readonly endpoint: string;
  /** For looking at and writing raw items, as Spin would. */
  readonly client: DynamoDB;
  /** Creates a table of its own for a test and names it. */
  createTable(): Promise<string>;
  /** The configuration of a store in a table. */
  configOf(table: string, options?: Partial<DynamoStoreConfig>): DynamoStoreConfig;
  /** Opens a store in a table. */
  open(
    table: string,
    options?: Partial<DynamoStoreConfig>,
    now?: () => number,
  ): Promise<RemoteStore>;
}

/**
 * Starts the engine for one test file and ends it with the file; or says why there is none. With `isOurs` it is
 * moto in any case: only there a proxy may stand in between, and credentials may be anything.
 */
export async function startEmulator({ isOurs = false } = {}): Promise<
  Emulator | { missing: string }
> {
  const { BOBBIN_DYNAMODB_ENDPOINT: named = "" } = process.env;
  if (named !== "" && !isOurs) return emulatorAt(named, true);
  const endpoint = await startMoto();
  return typeof endpoint === "string" ? emulatorAt(endpoint, false) : endpoint;
}

/** The engine, where a test runs only with one. */
export function present(emulator: Emulator | { missing: string }): Emulator {
  if ("missing" in emulator) throw new Error(emulator.missing);
  return emulator;
}

function emulatorAt(endpoint: string, isForeign: boolean): Emulator {
  const client = clientOf(endpoint, isForeign);
  const tables: string[] = [];
  after(async () => {
    // What moto holds ends with it.
    if (isForeign) {
      await Promise.all(tables.map((table) => client.deleteTable({ TableName: table })));
    }
    client.destroy();
  });
  const configOf: Emulator["configOf"] = (table, options) => ({
    ...configAt(endpoint, table, isForeign),
    ...options,
  });
  return {
    endpoint,
    client,
    configOf,
    async createTable() {
      const table = await createTable(client);
      tables.push(table);
      return table;
    },
    open: (table, options, now = Date.now) =>
      openDynamoStore("cloud", configOf(table, options), { now }),
  };
}

/** What speaks to an engine itself. One that is not ours has credentials that the environment knows. */
export function clientOf(endpoint: string, isForeign = false): DynamoDB {
  return new DynamoDB({ region, endpoint, ...(isForeign ? {} : { credentials }) });
}

/** The configuration of a store in a table of an engine. */
export function configAt(endpoint: string, table: string, isForeign = false): DynamoStoreConfig {
  return {
    type: "aws_dynamo",
    region,
    table,
    consistentRead: true,
    accessKey: isForeign ? null : credentials.accessKeyId,
    secretKey: isForeign ? null : credentials.secretAccessKey,
    token: null,
    endpoint,
    // Far beyond what any test needs, so that a busy machine fails none.
    timeoutMilliseconds: patient(60_000),
    limits: { keyBytesMax: 256, valueBytesMax: 1_048_576, tuplesMax: Infinity },
  };
}

/** Creates a table that nobody else uses and waits until it is there; its name. */
export async function createTable(client: DynamoDB): Promise<string> {
  const table = `bobbin-test-${randomUUID()}`;
  await client.createTable({
    TableName: table,
    AttributeDefinitions: [{ AttributeName: "PK", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "PK", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  for (;;) {
    const { Table: found } = await client.describeTable({ TableName: table });
    if (found?.TableStatus === "ACTIVE") return table;
  }
}

/** Opens a store in a table of its own. */
export async function openEmptyStore(
  emulator: Emulator | { missing: string },
  tuplesMax: number,
  now?: () => number,
): Promise<RemoteStore> {
  const engine = present(emulator);
  return engine.open(await engine.createTable(), room(tuplesMax), now);
}

/** What the laws must know of a store in DynamoDB. */
export const traits: StoreTraits = {
  acceptsKey: (key) => key !== "" && key !== metaKey,
  isOrdered: false,
  // A request of moto takes as long as hundreds of SQLite's.
  runs: 3,
};

/** The limits of a store with room for so many keys, and otherwise the usual ones. */
export function room(tuplesMax: number): Pick<DynamoStoreConfig, "limits"> {
  return { limits: { keyBytesMax: 256, valueBytesMax: 1_048_576, tuplesMax } };
}

async function startMoto(): Promise<string | { missing: string }> {
  const moto = await spawnMoto();
  if ("missing" in moto) return moto;
  after(() => moto.stop());
  return moto.endpoint;
}

/** Starts moto for a caller who ends it. */
export async function spawnMoto(): Promise<
  { readonly endpoint: string; readonly stop: () => Promise<void> } | { readonly missing: string }
> {
  const installed = await installMoto();
  if ("missing" in installed) return installed;
  const server = spawn(installed.python, [join(import.meta.dirname, "emulator.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(server, "exit");
  const [port] = await Promise.race([
    once(server.stdout.setEncoding("utf8"), "data"),
    ended.then(() => {
      throw new Error("moto ended before it listened");
    }),
  ]);
  return {
    endpoint: `http://127.0.0.1:${Number(port)}`,
    async stop() {
      server.stdin.end();
      await ended;
    },
  };
}
