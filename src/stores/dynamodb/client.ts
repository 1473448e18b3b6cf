import type * as Sdk from "@aws-sdk/client-dynamodb";
import { dynamoLimits } from "../../limits.ts";
import { loadClient } from "../remote/load-client.ts";
import type { DynamoStoreConfig } from "./config.ts";

/** How the client's package is found; another way only in tests. */
export type ImportSdk = () => Promise<typeof Sdk>;

/** Time after which an idle connection is closed, before the service does it in the middle of the next request. */
const idleMillisecondsMax = 15_000;

/** Loads the client of AWS. Rejects with `store-package-missing` when it is not installed. */
export function loadSdk(
  label: string,
  load: ImportSdk = () => import("@aws-sdk/client-dynamodb"),
): Promise<typeof Sdk> {
  return loadClient(label, { engine: "DynamoDB", packages: "@aws-sdk/client-dynamodb", load });
}

/**
 * Makes the client of one store; connects to nothing. The configured region applies to whatever credentials
 * there are, and nothing is repeated by the client itself: only the driver knows what may be.
 */
export function createClient(sdk: typeof Sdk, config: DynamoStoreConfig): Sdk.DynamoDB {
  const { region, endpoint, accessKey, secretKey, token, timeoutMilliseconds } = config;
  const agent = {
    keepAlive: true,
    maxSockets: dynamoLimits.connectionsMax,
    timeout: idleMillisecondsMax,
  };
  return new sdk.DynamoDB({
    region,
    ...(endpoint === null ? {} : { endpoint }),
    ...(accessKey === null || secretKey === null
      ? {}
      : {
          credentials: {
            accessKeyId: accessKey,
            secretAccessKey: secretKey,
            ...(token === null ? {} : { sessionToken: token }),
          },
        }),
    maxAttempts: 1,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: Math.max(1, Math.floor(timeoutMilliseconds / 3)),
      socketTimeout: timeoutMilliseconds,
    },
  });
}
