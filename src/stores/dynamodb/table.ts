/** Whether the table is there and fit to be a store. */

import type { TableDescription } from "@aws-sdk/client-dynamodb";
import { bobbinError } from "../../errors.ts";
import type { DynamoCalls } from "./calls.ts";
import { isFault } from "./faults.ts";
import { metaKey } from "./item.ts";
import type { Place } from "./place.ts";
import type { DynamoReads } from "./reads.ts";

/** Looks at the table and changes nothing; what it resolves to and rejects with is what `RemoteStore.probe` says. */
export async function probeTable(
  calls: DynamoCalls,
  reads: DynamoReads,
  place: Place,
): Promise<readonly string[]> {
  return calls.run(async (deadlineMilliseconds) => {
    const request = { TableName: place.table };
    try {
      const { Table: table = {} } = await calls.read(deadlineMilliseconds, (client, options) =>
        client.describeTable(request, options),
      );
      checkTable(place, table);
      return [];
    } catch (error) {
      // Credentials that are good for items alone are enough; a read tells whether they are, and the key as well.
      if (!isFault(error, "not-permitted") || !/AccessDenied/.test(error.message)) throw error;
      const options = { attributes: "VER", isConsistent: true, deadlineMilliseconds };
      await reads.item(metaKey, options);
      return [];
    }
  });
}

function checkTable(place: Place, table: TableDescription): void {
  const { label: store, address } = place;
  const name = JSON.stringify(place.table);
  const failed = (detail: string) => bobbinError("store-engine-failed", { store, address, detail });
  switch (table.TableStatus) {
    case "CREATING":
      throw bobbinError("store-unreachable", {
        store,
        address,
        detail: `table ${name} is being created`,
      });
    case "DELETING":
    case "ARCHIVING":
    case "ARCHIVED": {
      const what = `table ${name} is being removed or is archived`;
      throw bobbinError("store-missing", { store, address, what, command: place.createCommand });
    }
    case "INACCESSIBLE_ENCRYPTION_CREDENTIALS":
      throw failed(`table ${name} is encrypted with a key that cannot be used`);
    default:
  }
  const types = new Map(
    (table.AttributeDefinitions ?? []).map((one) => [one.AttributeName, one.AttributeType]),
  );
  const keys = (table.KeySchema ?? []).map(
    (one) => `${one.AttributeName} (${types.get(one.AttributeName)}, ${one.KeyType})`,
  );
  if (keys.join() === "PK (S, HASH)") return;
  const found = keys.length === 0 ? "no key" : `the key ${keys.join(" and ")}`;
  throw failed(
    `table ${name} has ${found}, and a store needs PK (S, HASH) and no other; name a table made with: ${place.createCommand}`,
  );
}
