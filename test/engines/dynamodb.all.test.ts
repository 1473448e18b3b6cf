import { present, startEmulator } from "../dynamodb/emulator.ts";
import { engineScenarios } from "./scenarios.ts";

const emulator = await startEmulator();

engineScenarios(
  "DynamoDB",
  () => {
    const { createTable, configOf } = present(emulator);
    return {
      table: async () => {
        const { region, table, endpoint, accessKey, secretKey } = configOf(await createTable());
        const credentials =
          accessKey === null ? "" : `access_key = "${accessKey}"\nsecret_key = "${secretKey}"\n`;
        return `type = "aws_dynamo"\nregion = "${region}"\ntable = "${table}"\nconsistent_read = true\nendpoint = "${endpoint}"\n${credentials}timeout_milliseconds = 60_000`;
      },
    };
  },
  {
    skip: "missing" in emulator ? emulator.missing : false,
    differences: {
      batches: { refused: [6] },
      limits: { refused: [14, 18], following: [15, 17, 19, 29] },
      // Two fill stores with a thousand keys one by one, for which moto takes a minute; "limits" does it once.
      "limits-changed": { refused: [3, 8, 10], following: [4, 9, 11], leftOut: [6, 7, 12] },
      // The last one looks at which key comes last.
      listing: { refused: [2, 3, 4, 5, 6, 7, 8], leftOut: [9] },
      values: { refused: [6] },
    },
  },
);
