/** What a person should know of an account and a container before they keep a store there. */

import type { DatabaseAccount } from "@azure/cosmos";
import { shellWord } from "../../common/shell-word.ts";
import { bobbinError } from "../../errors.ts";
import type { CosmosStoreConfig } from "./config.ts";
import type { StorePlace } from "./faults.ts";

type Names = Pick<CosmosStoreConfig, "account" | "database" | "container">;

/** What is missing when there is no such container, and the commands of Azure's command line that create it. */
export function missingContainer({ account, database, container }: Names): {
  what: string;
  command: string;
} {
  return {
    what: `there is no database ${database}, or no container ${container} in it`,
    command: [
      `az cosmosdb sql database create --resource-group RESOURCE_GROUP --account-name ${shellWord(account)} --name ${shellWord(database)}`,
      createContainer(account, database, container),
    ].join("\n  "),
  };
}

/** Throws store-missing for a container whose documents are partitioned otherwise than a store's, which cannot be changed. */
export function checkPartitionKey(
  { account, database, container }: Names,
  { store, address }: Pick<StorePlace, "store" | "address">,
  path: string,
): void {
  if (path === "/id") return;
  throw bobbinError("store-missing", {
    store,
    address,
    what: `the container ${container} has the partition key ${path}, and a store needs a container of its own with the partition key /id`,
    command: createContainer(account, database, `${container}-store`),
  });
}

function createContainer(account: string, database: string, container: string): string {
  return `az cosmosdb sql container create --resource-group RESOURCE_GROUP --account-name ${shellWord(account)} --database-name ${shellWord(database)} --name ${shellWord(container)} --partition-key-path /id --partition-key-version 2 --ttl=-1 --idx '${indexingPolicy}'`;
}

// Without it the service indexes every byte of every value as a number, which is most of what a write costs.
const indexingPolicy = JSON.stringify({
  indexingMode: "consistent",
  includedPaths: [{ path: "/*" }],
  excludedPaths: [{ path: "/value/*" }],
});

/** Settings that lose data or show old data, a sentence each. */
export function remarksOn(
  { container }: Names,
  { hasExpiry, account }: { hasExpiry: boolean; account: DatabaseAccount | undefined },
): string[] {
  const remarks: string[] = [];
  if (hasExpiry) {
    remarks.push(
      `The container ${container} has a time to live: keys may vanish by themselves unless it is turned off.`,
    );
  }
  if (account?.enableMultipleWritableLocations === true) {
    remarks.push(
      "The account takes writes in several regions: counters and compare-and-swap are exact within one region only.",
    );
  }
  const consistency: string = account?.consistencyPolicy ?? "";
  // Session is what accounts have unless somebody chose otherwise; the reference tells of it.
  if (["ConsistentPrefix", "Eventual"].includes(consistency)) {
    remarks.push(
      `The account's consistency is ${consistency}: what one process wrote another may read a moment later.`,
    );
  }
  return remarks;
}
