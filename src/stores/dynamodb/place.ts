import { shellWord } from "../../common/shell-word.ts";
import { bobbinError, type BobbinError } from "../../errors.ts";
import type { DynamoStoreConfig } from "./config.ts";
import type { DynamoFault } from "./faults.ts";

/** Where a store is, for requests and for texts. */
export interface Place {
  readonly label: string;
  readonly table: string;
  /** Without secrets. */
  readonly address: string;
  /** The command that creates the table. */
  readonly createCommand: string;
  readonly timeoutMilliseconds: number;
  /** What must not be in any text. */
  readonly secrets: readonly string[];
}

/** The place that a configuration names. */
export function placeOf(label: string, config: DynamoStoreConfig): Place {
  const { table, region, endpoint, timeoutMilliseconds, accessKey, secretKey, token } = config;
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return {
    label,
    table,
    address: endpoint === null ? `https://dynamodb.${region}.${domain}` : withoutSecrets(endpoint),
    createCommand: createCommandOf(config),
    timeoutMilliseconds,
    secrets: [accessKey, secretKey, token].flatMap((one) =>
      one === null || one === "" ? [] : [one],
    ),
  };
}

function withoutSecrets(endpoint: string): string {
  const { origin, pathname } = new URL(endpoint);
  return pathname === "/" ? origin : `${origin}${pathname}`;
}

function createCommandOf({ table, region, endpoint }: DynamoStoreConfig): string {
  return [
    "aws dynamodb create-table",
    `--table-name ${shellWord(table)} --region ${shellWord(region)}`,
    "--attribute-definitions AttributeName=PK,AttributeType=S",
    "--key-schema AttributeName=PK,KeyType=HASH --billing-mode PAY_PER_REQUEST",
    ...(endpoint === null ? [] : [`--endpoint-url ${shellWord(withoutSecrets(endpoint))}`]),
  ].join(" ");
}

/**
 * The error of the table for a request that changed nothing. The fault is dropped: what it says is in the text,
 * and what the client throws may hold values and headers.
 */
export function toStoreError(place: Place, fault: DynamoFault): BobbinError {
  const { label: store, address, timeoutMilliseconds: milliseconds } = place;
  const remote = { store, address, detail: fault.message };
  switch (fault.kind) {
    case "late":
      return bobbinError("store-timeout", { store, address, milliseconds });
    case "lost":
      if (fault.isTimeout) return bobbinError("store-timeout", { store, address, milliseconds });
      return bobbinError("store-unreachable", remote);
    case "unreachable":
      return bobbinError("store-unreachable", remote);
    case "throttled":
    case "disturbed":
      return bobbinError("store-overloaded", remote);
    case "not-permitted":
      return bobbinError("store-not-permitted", remote);
    case "missing": {
      const what = `there is no table ${JSON.stringify(place.table)}`;
      return bobbinError("store-missing", { store, address, what, command: place.createCommand });
    }
    case "condition":
    case "too-large":
    case "refused":
      return bobbinError("store-engine-failed", remote);
  }
}
