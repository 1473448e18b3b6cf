import { createRemoteDriver } from "../remote/remote-driver.ts";
import { type DynamoStoreConfig, readDynamoConfig } from "./config.ts";
import { describeDynamo } from "./describe.ts";
import { differencesOfDynamo, dynamoKinds } from "./differences.ts";

/** `type = "aws_dynamo"`: DynamoDB. */
export const dynamoDriver = createRemoteDriver<DynamoStoreConfig>({
  type: "aws_dynamo",
  kinds: dynamoKinds,
  readConfig: readDynamoConfig,
  describe: describeDynamo,
  differences: differencesOfDynamo,
  openNow: async (label, config) => (await import("./store.ts")).openDynamoStore(label, config),
});
